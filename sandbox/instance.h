#pragma once

#include <string>
#include <vector>

#include "mysql/login.h"
#include "mysql/option_files.h"

namespace slaveclone::sandbox {

// One private server of a sandbox: its values as the state file holds them. Everything it owns is
// at paths that follow from the sandbox's directory and its name.
struct Instance {
  std::string name;
  std::vector<std::string> roles;  // of "master", "slave"
  unsigned port = 0;
  unsigned server_id = 0;
  std::string distribution;      // Distribution::name
  std::string sandbox;           // the sandbox's directory, absolute
  std::string socket_directory;  // under /tmp when the sandbox's path is too long, else empty
  Options options;               // what the user gave for [mysqld]

  bool has_role(const std::string& role) const;
  std::string directory() const { return sandbox + "/" + name; }
  std::string data_directory() const { return directory() + "/data"; }
  std::string option_file() const { return sandbox + "/" + name + ".cnf"; }
  std::string pid_file() const { return directory() + "/mysqld.pid"; }
  std::string error_log() const { return directory() + "/error.log"; }
  std::string socket() const;

  // As root, through the socket.
  Login root_login() const;
};

// Names become file names, option values and prompts: a letter, then letters, digits, '_' or '-',
// at most 32, and not a name that the sandbox itself uses. Throws Error{usage} that names it.
void check_name(const std::string& name);

// A unix socket's path has 107 bytes at most; makes a short directory under /tmp for a server whose
// path would be longer.
std::string socket_directory_for(const std::string& sandbox, const std::string& name);

}  // namespace slaveclone::sandbox
