#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "archive/input_file.h"
#include "model/manifest.h"

namespace slaveclone {

// The largest manifest that is read: it lists some two million files, which a server does not keep
// open, nor a file system list, in reasonable time. What is held of an archive in memory is bounded
// by it, whatever the archive says.
constexpr std::uint64_t largest_manifest = std::uint64_t{256} << 20U;

// What was met in an archive, to be held against its manifest. Throws Error{damaged} also when
// there are more names than a manifest can list.
class Contents {
 public:
  explicit Contents(const InputFile& input) : input_(input) {}

  // An entry begins; throws Error{damaged} when the manifest came before it.
  void begin(const std::string& path);
  void add_directory(const std::string& path);
  // Another name that is kept in memory.
  void count(const std::string& path);
  // A file ended; an earlier one of that path is forgotten.
  void add(ArchivedFile file);
  // MANIFEST.json or MANIFEST.json.sha256 ended.
  void add_own(const std::string& path, std::string content);

  bool has_manifest() const { return manifest_.has_value(); }
  std::uint64_t files() const { return files_.size(); }
  std::uint64_t bytes() const;

  // That manifest, if it comes with its digest and lists exactly these files with these sizes,
  // modes and hashes, and the first entry was binlog_pos.dat; else Error{damaged}.
  Manifest checked() const;

  // The second line of MANIFEST.json.sha256; older archives have none. After checked().
  std::string seal() const;
  const std::string& digests() const { return *digest_; }  // all of that file

 private:
  void check(const ArchivedFile& expected) const;
  void check_parents(const std::string& path) const;

  const InputFile& input_;
  std::string first_;
  std::string last_;
  std::unordered_map<std::string, ArchivedFile> files_;
  std::unordered_set<std::string> directories_;
  std::uint64_t listing_ = 0;  // what a manifest of all these names would take
  std::optional<std::string> manifest_;
  std::optional<std::string> digest_;
};

}  // namespace slaveclone
