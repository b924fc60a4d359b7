#include "sandbox/instance.h"

#include <sys/un.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cerrno>
#include <cstdlib>
#include <regex>

#include "base/error.h"

namespace slaveclone::sandbox {

bool Instance::has_role(const std::string& role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::string Instance::socket() const {
  return (socket_directory.empty() ? directory() : socket_directory) + "/mysqld.sock";
}

Login Instance::root_login() const {
  Login login;
  login.role = name;
  login.endpoint.socket = socket();
  login.user = "root";
  return login;
}

void check_name(const std::string& name) {
  static const std::regex pattern("[A-Za-z][A-Za-z0-9_-]{0,31}");
  if (!std::regex_match(name, pattern)) {
    throw Error(ExitCode::usage, "'" + name + "' is not a name for a server",
                "Use a letter, then up to 31 letters, digits, '_' or '-', as in name=slave2.");
  }
  if (name == "mysqld" || name == "mysql") {
    throw Error(ExitCode::usage, "a server cannot be named '" + name + "'",
                "That is the link to the program: choose another name.");
  }
}

std::string socket_directory_for(const std::string& sandbox, const std::string& name) {
  Instance instance;
  instance.sandbox = sandbox;
  instance.name = name;
  if (instance.socket().size() < sizeof(sockaddr_un::sun_path)) return {};
  std::string pattern = "/tmp/server-adm-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw io_error("make a directory in /tmp", errno);
  return pattern;
}

}  // namespace slaveclone::sandbox
