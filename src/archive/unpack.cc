#include "archive/unpack.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "archive/contents.h"
#include "archive/digest.h"
#include "archive/entry_names.h"
#include "archive/input_file.h"
#include "archive/open_source.h"
#include "archive/tar_reader.h"
#include "archive/target_tree.h"
#include "base/error.h"
#include "base/stop_request.h"

namespace slaveclone {
namespace {

// What may be held in memory; a manifest takes about 150 bytes a file.
constexpr std::uint64_t largest_manifest = std::uint64_t{256} << 20U;
constexpr std::uint64_t largest_small_file = std::uint64_t{1} << 20U;

// Between two looks at the stop request.
constexpr std::uint64_t zeros_at_once = std::uint64_t{64} << 20U;

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

class Unpacker {
 public:
  // Without a target it only checks.
  Unpacker(InputFile& input, std::unique_ptr<TargetTree> target, const UnpackOptions& options)
      : input_(input),
        options_(options),
        source_(open_source(input, options.threads)),
        tar_(input, *source_),
        target_(std::move(target)),
        contents_(input) {}

  UnpackReport run() {
    while (auto entry = tar_.next()) unpack(*entry);
    if (contents_.has_manifest() || !options_.unverified) {
      report_.manifest = contents_.checked();
      tar_.check_end();
    }
    report_.files = contents_.files();
    report_.bytes = contents_.bytes();
    if (target_) target_->finish();
    return std::move(report_);
  }

 private:
  void unpack(const TarEntry& entry) {
    if (entry.path.empty() && entry.type == TarEntry::Type::directory) return;  // "./"
    if (!is_safe_path(entry.path)) throw refused(entry.path, "leads out of the archive");
    if (entry.type == TarEntry::Type::other) {
      if (!options_.unverified) throw refused(entry.path, "is neither a file nor a directory");
      report_.warnings.push_back("left out " + entry.path + ": neither a file nor a directory");
      return;
    }
    contents_.begin(entry.path);
    if (entry.type == TarEntry::Type::directory) {
      if (target_) target_->make_directory(entry.path, entry.mode);
    } else if (entry.path == manifest_name || entry.path == manifest_digest_name) {
      contents_.add_own(entry.path, read_text(entry, largest_manifest));
    } else {
      unpack_file(entry);
    }
  }

  Error refused(const std::string& path, const std::string& why) const {
    return {ExitCode::damaged, "archive " + input_.name() + " is refused: '" + path + "' " + why,
            "It was not written by take-backup; do not trust it."};
  }

  void unpack_file(const TarEntry& entry) {
    std::optional<TargetFile> file;
    if (target_) file.emplace(target_->create_file(entry.path));
    const bool is_binlog_pos = file_name(entry.path) == binlog_pos_name;
    std::string text;
    Digest digest;
    tar_.read([&](std::uint64_t offset, std::span<const char> data) {
      add_hole(digest, offset, entry);
      digest.add(data.data(), data.size());
      if (is_binlog_pos) append(text, data, largest_small_file, entry);
      if (file) file->write(offset, data);
    });
    add_hole(digest, std::max(entry.size, digest.size()), entry);
    if (file) file->finish(digest.size(), entry.mode);
    contents_.add({entry.path, digest.size(), entry.mode, digest.hex()});
    if (is_binlog_pos) note_binlog_pos(entry.path, std::move(text));
  }

  void add_hole(Digest& digest, std::uint64_t end, const TarEntry& entry) const {
    if (end < digest.size()) throw input_.damaged("pieces of " + entry.path + " overlap");
    while (digest.size() < end) {
      StopRequest::check();
      digest.add_zeros(std::min(end - digest.size(), zeros_at_once));
    }
  }

  std::string read_text(const TarEntry& entry, std::uint64_t largest) {
    std::string text;
    tar_.read(
        [&](std::uint64_t, std::span<const char> data) { append(text, data, largest, entry); });
    return text;
  }

  void append(std::string& text, std::span<const char> data, std::uint64_t largest,
              const TarEntry& entry) const {
    if (text.size() + data.size() > largest) throw input_.damaged(entry.path + " is too large");
    text.append(data.data(), data.size());
  }

  // Of several in a tar by hand the one nearest to the top counts.
  void note_binlog_pos(const std::string& path, std::string text) {
    const std::string directory = path.substr(0, path.size() - file_name(path).size());
    const auto depth = std::count(directory.begin(), directory.end(), '/');
    if (report_.binlog_pos && depth > binlog_pos_depth_) return;
    binlog_pos_depth_ = depth;
    report_.binlog_pos = std::move(text);
    report_.data_directory = directory.substr(0, directory.size() - (directory.empty() ? 0 : 1));
  }

  InputFile& input_;
  const UnpackOptions& options_;
  std::unique_ptr<ByteSource> source_;
  TarReader tar_;
  std::unique_ptr<TargetTree> target_;
  Contents contents_;
  UnpackReport report_;
  std::ptrdiff_t binlog_pos_depth_ = 0;
};

}  // namespace

UnpackReport unpack_archive(const std::string& archive, const std::string& target_directory,
                            const UnpackOptions& options) {
  InputFile input(archive, options.progress);
  return Unpacker(input, std::make_unique<TargetTree>(target_directory), options).run();
}

UnpackReport verify_archive(const std::string& archive, const UnpackOptions& options) {
  InputFile input(archive, options.progress);
  return Unpacker(input, nullptr, options).run();
}

}  // namespace slaveclone
