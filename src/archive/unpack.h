#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/manifest.h"

namespace slaveclone {

// An entry that has no business in an archive of take-backup's.
struct UnwantedEntry {
  std::string reason;
  bool is_damage = true;  // else the first release did archive it, where it is passed over
};

struct UnpackOptions {
  // Take any tar, as one made with tar(1): without a manifest nothing is checked but the tar
  // itself, and what is neither file nor directory is left out with a warning.
  bool unverified = false;
  std::string key_file;  // of the secret key for an encrypted archive
  unsigned threads = 0;  // for zstd; 0: one a core
  // Bytes of the archive, as it is stored, that were read since the last call.
  std::function<void(std::uint64_t bytes_read)> progress = {};
  // Told the text of binlog_pos.dat when that is the archive's first entry, before anything else is
  // unpacked. May throw.
  std::function<void(const std::string& binlog_pos)> on_position = {};
  // Whether the entry of that path is unwanted in an archive with a manifest. Asked before anything
  // of it is written.
  std::function<std::optional<UnwantedEntry>(const std::string& path, bool is_directory)> unwanted =
      {};
};

struct UnpackReport {
  std::optional<Manifest> manifest;       // always there unless unverified
  std::optional<std::string> binlog_pos;  // the text of binlog_pos.dat; likewise
  std::string data_directory;             // the directory in the archive it was in; empty: the top
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  // in these files
  std::vector<std::string> warnings;
};

// Unpacks an archive ("-": standard input) into a directory that is empty or not there yet, checks
// every file and the manifest, and makes all durable. Files keep their permission bits and holes;
// they belong to who runs this. Only regular files and directories are written, nothing outside of
// the target, no MANIFEST.json, and nothing that is unwanted. Throws Error{damaged} (damaged,
// incomplete or hostile), Error{io}, Error{precondition} (encrypted, and no key of its),
// Error{interrupted}; what was unpacked till then is left there.
UnpackReport unpack_archive(const std::string& archive, const std::string& target_directory,
                            const UnpackOptions& options = {});

// The text of binlog_pos.dat, the first entry of what take-backup writes; nothing after it is read.
// Of what proves an archive nothing is looked at. Throws as the others.
std::string read_position(const std::string& archive, const UnpackOptions& options = {});

// The same checks, and nothing written.
UnpackReport verify_archive(const std::string& archive, const UnpackOptions& options = {});

}  // namespace slaveclone
