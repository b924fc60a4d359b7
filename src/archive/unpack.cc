#include "archive/unpack.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "archive/contents.h"
#include "archive/digest.h"
#include "archive/entry_names.h"
#include "archive/input_file.h"
#include "archive/open_source.h"
#include "archive/seal.h"
#include "archive/tar_reader.h"
#include "archive/target_tree.h"
#include "base/error.h"
#include "base/human.h"
#include "base/stop_request.h"

namespace slaveclone {
namespace {

// binlog_pos.dat, also with a long GTID set for each of many channels.
constexpr std::uint64_t largest_position_file = std::uint64_t{1} << 20U;

// InnoDB's largest tablespace of usual pages. Without a bound a hole of exabytes would be hashed.
constexpr std::uint64_t largest_file = std::uint64_t{64} << 40U;
constexpr unsigned permission_bits = 0777;
constexpr const char* first_release = "take-backup 0.1.0";

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

  // Of the first entry.
  std::string position() {
    const auto entry = tar_.next();
    if (!entry || entry->path != binlog_pos_name)
      throw input_.damaged("binlog_pos.dat is not its first entry");
    return read_text(*entry, largest_position_file);
  }

  UnpackReport run() {
    while (auto entry = tar_.next()) unpack(std::move(*entry));
    if (contents_.has_manifest() || !options_.unverified) {
      report_.manifest = contents_.checked();
      check_unwanted(report_.manifest->tool);
      tar_.check_end();
      check_seal(contents_.seal());
    }
    report_.files = contents_.files();
    report_.bytes = contents_.bytes();
    input_.finish();
    if (target_) target_->finish();
    return std::move(report_);
  }

 private:
  // Archives that were made before there were seals have none.
  void check_seal(const std::string& seal) const {
    if (seal.empty()) return;
    const auto kind = sealed_kind(seal, tar_.digest().hex());
    if (!kind || tar_.digest().tail() != tar_tail(contents_.digests())) {
      throw input_.damaged("the tar in it differs from its digest in MANIFEST.json.sha256");
    }
    if (*kind == source_->kind() && !source_->sealed()) {
      throw input_.incomplete("after MANIFEST.json.sha256 the " + name_of(*kind) +
                              " stream does not end with the digest of what take-backup wrote; "
                              "one compressed anew has to be decompressed");
    }
  }

  void unpack(TarEntry entry) {
    if (entry.path.empty() && entry.type == TarEntry::Type::directory) return;  // "./"
    if (!is_safe_path(entry.path)) throw refused(entry.path, "is no path for a server's file");
    if (entry.type == TarEntry::Type::other) {
      if (!options_.unverified) throw refused(entry.path, "is neither a file nor a directory");
      contents_.count(entry.path);
      report_.warnings.push_back("left out " + printable(entry.path) +
                                 ": neither a file nor a directory");
      return;
    }
    check_mode(entry);
    if (entry.size > largest_file) throw refused(entry.path, "is larger than any server's file");
    contents_.begin(entry.path);
    const bool written = !is_passed_over(entry) && target_;
    if (entry.type == TarEntry::Type::directory) {
      contents_.add_directory(entry.path);
      if (written) target_->make_directory(entry.path, entry.mode);
    } else if (entry.path == manifest_name || entry.path == manifest_digest_name) {
      contents_.add_own(entry.path, read_text(entry, largest_manifest));
    } else {
      unpack_file(entry, written);
    }
  }

  // Without the manifest, which comes last, nobody knows who made the archive.
  bool is_passed_over(const TarEntry& entry) {
    if (!options_.unwanted) return false;
    const auto found = options_.unwanted(entry.path, entry.type == TarEntry::Type::directory);
    if (!found) return false;
    const Error error = refused(entry.path, "is not archived by take-backup: " + found->reason);
    if (found->is_damage && !options_.unverified) throw Error(error);
    if (!unwanted_) unwanted_ = error;
    passed_over_.push_back("left out " + printable(entry.path) + ": " + found->reason);
    return !options_.unverified;
  }

  void check_unwanted(const std::string& tool) {
    if (!unwanted_) return;
    if (tool != first_release || options_.unverified) throw Error(*unwanted_);
    report_.warnings.insert(report_.warnings.end(), passed_over_.begin(), passed_over_.end());
  }

  void check_mode(TarEntry& entry) {
    if ((entry.mode & ~permission_bits) == 0) return;
    if (!options_.unverified) throw refused(entry.path, "is setuid, setgid or sticky");
    contents_.count(entry.path);
    report_.warnings.push_back(printable(entry.path) + " is not made setuid, setgid or sticky");
    entry.mode &= permission_bits;
  }

  Error refused(const std::string& path, const std::string& why) const {
    return {ExitCode::damaged,
            "archive " + input_.name() + " is refused: '" + printable(path) + "' " + why,
            "It was not written by take-backup; do not trust it."};
  }

  void unpack_file(const TarEntry& entry, bool written) {
    std::optional<TargetFile> file;
    if (written) file.emplace(target_->create_file(entry.path, entry.stored));
    const bool is_binlog_pos = file_name(entry.path) == binlog_pos_name;
    if (is_binlog_pos) check_size(entry, largest_position_file);
    std::string text;
    Digest digest;
    tar_.read([&](std::uint64_t offset, std::span<const char> data) {
      add_hole(digest, offset, entry);
      digest.add(data.data(), data.size());
      if (is_binlog_pos) text.append(data.data(), data.size());
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
    check_size(entry, largest);
    std::string text;
    tar_.read([&](std::uint64_t offset, std::span<const char> data) {
      if (offset != text.size()) throw input_.damaged(entry.path + " has holes");
      text.append(data.data(), data.size());
    });
    return text;
  }

  // No more than that comes of the entry.
  void check_size(const TarEntry& entry, std::uint64_t largest) const {
    if (entry.size > largest) throw input_.damaged(entry.path + " is too large");
  }

  // Of several in a tar by hand the one nearest to the top counts.
  void note_binlog_pos(const std::string& path, std::string text) {
    const std::string directory = path.substr(0, path.size() - file_name(path).size());
    const auto depth = std::count(directory.begin(), directory.end(), '/');
    if (report_.binlog_pos && depth > binlog_pos_depth_) return;
    binlog_pos_depth_ = depth;
    report_.binlog_pos = std::move(text);
    if (options_.on_position && depth == 0 && contents_.files() == 1)
      options_.on_position(*report_.binlog_pos);
    report_.data_directory = directory.substr(0, directory.size() - (directory.empty() ? 0 : 1));
  }

  InputFile& input_;
  const UnpackOptions& options_;
  std::unique_ptr<ByteSource> source_;
  TarReader tar_;
  std::unique_ptr<TargetTree> target_;
  Contents contents_;
  UnpackReport report_;
  std::optional<Error> unwanted_;  // the first of those that were not refused at once
  std::vector<std::string> passed_over_;
  std::ptrdiff_t binlog_pos_depth_ = 0;
};

}  // namespace

UnpackReport unpack_archive(const std::string& archive, const std::string& target_directory,
                            const UnpackOptions& options) {
  InputFile input(archive, options.progress, options.key_file);
  return Unpacker(input, std::make_unique<TargetTree>(target_directory), options).run();
}

std::string read_position(const std::string& archive, const UnpackOptions& options) {
  InputFile input(archive, {}, options.key_file);
  return Unpacker(input, nullptr, options).position();
}

UnpackReport verify_archive(const std::string& archive, const UnpackOptions& options) {
  InputFile input(archive, options.progress, options.key_file);
  return Unpacker(input, nullptr, options).run();
}

}  // namespace slaveclone
