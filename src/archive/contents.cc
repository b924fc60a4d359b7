#include "archive/contents.h"

#include <utility>

#include "archive/entry_names.h"

namespace slaveclone {

void Contents::begin(const std::string& path) {
  if (first_.empty()) first_ = path;
  const bool manifest_ended = last_ == manifest_name && path != manifest_digest_name;
  if (manifest_ended || last_ == manifest_digest_name) {
    throw input_.damaged(path + " comes after " + last_);
  }
  last_ = path;
}

void Contents::count(const std::string& path) {
  constexpr std::uint64_t rest_of_a_line = 80;
  listing_ += path.size() + rest_of_a_line;
  if (listing_ > largest_manifest) throw input_.damaged("it has too many entries, as " + path);
}

void Contents::add_directory(const std::string& path) {
  if (directories_.insert(path).second) count(path);
}

void Contents::add(ArchivedFile file) {
  std::string path = file.path;
  if (!files_.contains(path)) count(path);
  files_[std::move(path)] = std::move(file);
}

void Contents::add_own(const std::string& path, std::string content) {
  (path == manifest_name ? manifest_ : digest_) = std::move(content);
}

std::uint64_t Contents::bytes() const {
  std::uint64_t sum = 0;
  for (const auto& [path, file] : files_) sum += file.size;
  return sum;
}

Manifest Contents::checked() const {
  if (!manifest_) throw input_.incomplete("it has no manifest");
  if (!digest_) throw input_.incomplete("its manifest's digest is missing");
  if (!digest_->starts_with(manifest_digest_line(*manifest_))) {
    throw input_.damaged("MANIFEST.json differs from its digest in MANIFEST.json.sha256");
  }
  if (first_ != binlog_pos_name) throw input_.damaged("binlog_pos.dat is not its first entry");
  Manifest manifest = manifest_from_json(*manifest_);
  std::unordered_set<std::string> listed;
  for (const ArchivedFile& file : manifest.files) {
    check(file);
    if (!listed.insert(file.path).second) {
      throw input_.damaged(file.path + " is in MANIFEST.json twice");
    }
  }
  for (const auto& [path, file] : files_) {
    if (!listed.contains(path)) throw input_.damaged(path + " is not in its manifest");
    check_parents(path);
  }
  return manifest;
}

void Contents::check_parents(const std::string& path) const {
  std::string parent = path;
  bool clash = directories_.contains(path);
  for (auto slash = path.rfind('/'); slash != std::string::npos; slash = parent.rfind('/')) {
    parent.resize(slash);
    clash = clash || files_.contains(parent);
  }
  if (clash) throw input_.damaged("it has both a file and a directory at " + path);
}

std::string Contents::seal() const {
  return digest_->substr(manifest_digest_line(*manifest_).size());
}

void Contents::check(const ArchivedFile& expected) const {
  const auto found = files_.find(expected.path);
  if (found == files_.end()) throw input_.incomplete(expected.path + " is missing");
  const ArchivedFile& file = found->second;
  if (file.size != expected.size || file.xxh3_128 != expected.xxh3_128) {
    throw input_.damaged("the content of " + file.path + " is not what its manifest says");
  }
  if (file.mode != expected.mode) {
    throw input_.damaged("the mode of " + file.path + " is not what its manifest says");
  }
}

}  // namespace slaveclone
