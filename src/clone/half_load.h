#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mysql/server_process.h"

namespace slaveclone {

struct Owner {
  uid_t user = 0;
  gid_t group = 0;
};

// What of an archive goes to places outside the data directory.
struct OutsideFiles {
  // To another file system a file is copied under its name and this first.
  static constexpr const char* partial = ".slaveclone-loading";

  std::map<std::string, std::string> moves;     // target (absolute) → path in the archive
  std::vector<std::string> directories;         // to be made for them, the upper ones first
  std::map<std::string, std::string> settings;  // directories by the variable that names them
};

// A load that has begun to change something and is not done: what to know to undo it, by the run
// itself or, after a crash, by the next one. It is kept in a journal; the new data directory holds
// a marker until it is a slave of its own.
struct HalfLoad {
  static constexpr const char* marker = "slaveclone.loading";

  std::string data_directory;
  std::string unpacked;  // what is to become the data directory
  bool is_mount_point = false;
  std::string moved_aside;  // where the old data directory goes; empty if it holds nothing
  std::optional<Owner> former_owner;  // nullopt: there was no directory
  unsigned former_mode = 0;
  OutsideFiles outside;
  ServerProcess server;  // of the first boot

  // Durably. Throws Error{io}.
  void write(const std::string& journal) const;
  static std::optional<HalfLoad> read(const std::string& journal);  // nullopt: there is none

  // Puts back all that was there before, from wherever the load has come to; what was unpacked is
  // then where it was, or gone. Does nothing to a load that was done. May be called again.
  // Returns whether there was anything to undo. Throws Error.
  bool undo() const;

  // The first boot's, if a killed run has left it running.
  void end_server() const;

 private:
  bool is_in_place() const;
  bool is_unpacked() const;
  void take_out_of_place() const;
  void put_old_one_back() const;
  void take_away_outside_files() const;
};

// rename(2) that replaces nothing; false across file systems. Throws Error{io}.
bool renamed(const std::string& from, const std::string& to);

}  // namespace slaveclone
