#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "archive/input_file.h"
#include "model/manifest.h"

namespace slaveclone {

// What was met in an archive, to be held against its manifest.
class Contents {
 public:
  explicit Contents(const InputFile& input) : input_(input) {}

  // An entry begins; throws Error{damaged} when the manifest came before it.
  void begin(const std::string& path);
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

 private:
  void check(const ArchivedFile& expected) const;

  const InputFile& input_;
  std::string first_;
  std::string last_;
  std::unordered_map<std::string, ArchivedFile> files_;
  std::optional<std::string> manifest_;
  std::optional<std::string> digest_;
};

}  // namespace slaveclone
