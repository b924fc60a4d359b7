#pragma once

#include <sys/types.h>

#include <boost/filesystem/path.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/server_process.h"

namespace slaveclone {

std::string parent_of(const std::string& path);

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
  static constexpr const char* staging_name = ".slaveclone-loading";
  // What was in a data directory that is a mount point goes into one inside it. MySQL looks for
  // tablespaces in all its data directory, but in none that is hidden; MariaDB takes each directory
  // in it for a database that its owner may read.
  static constexpr const char* aside_within = ".slaveclone-replaced-";
  static constexpr unsigned not_listed = 0300;
  static constexpr const char* aside_beside = ".replaced-";  // after the data directory's name

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
  // nullopt: there is none. Throws Error{precondition} for one that is not ours.
  static std::optional<HalfLoad> read(const std::string& journal);

  // Throws Error{precondition} unless all that it tells of could be of a load into 'directory' that
  // unpacks in 'staging'. Outside of these, undo() removes nothing but what has names that servers
  // give to data.
  void require_believable(const std::string& directory, const std::string& staging) const;

  // Puts back all that was there before, from wherever the load has come to; what was unpacked is
  // then where it was, or gone. Does nothing to a load that was done. May be called again.
  // Returns whether there was anything to undo. Throws Error.
  bool undo() const;

  // The first boot's, if a killed run has left it running.
  void end_server() const;

 private:
  bool is_in_place() const;
  bool is_unpacked() const;
  bool is_place_aside(const std::string& path) const;
  bool has_moved(const std::string& from) const;
  void take_out_of_place() const;
  void put_old_one_back() const;
  void put_old_entries_back() const;
  void take_away_outside_files() const;
};

// What is in a data directory that cannot itself be moved, but for what stays there: lost+found,
// and ours.
std::vector<boost::filesystem::path> entries_of(const std::string& directory);
void move_entries(const std::string& from, const std::string& to);  // durably; replaces nothing

// rename(2) that replaces nothing; false across file systems. Throws Error{io}.
bool renamed(const std::string& from, const std::string& to);

}  // namespace slaveclone
