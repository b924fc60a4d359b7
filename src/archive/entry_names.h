#pragma once

#include <string>

namespace slaveclone {

// Whether a path may be in an archive: it stays below the directory it is unpacked in (relative, no
// component empty, "." or ".."; that none is a symlink is TargetTree's to see), is not too long for
// a file system, and has no control characters and no backslashes, which servers never give.
bool is_safe_path(const std::string& path);

// The names an archive keeps for itself.
constexpr const char* binlog_pos_name = "binlog_pos.dat";
constexpr const char* manifest_name = "MANIFEST.json";
constexpr const char* manifest_digest_name = "MANIFEST.json.sha256";

// The content of MANIFEST.json.sha256, as sha256sum(1) writes and checks it.
std::string manifest_digest_line(const std::string& manifest);

}  // namespace slaveclone
