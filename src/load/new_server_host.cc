#include "load/new_server_host.h"

#include <netdb.h>
#include <sys/socket.h>

#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <cerrno>
#include <memory>

#include "base/error.h"
#include "base/parse_number.h"
#include "base/split.h"
#include "base/unique_fd.h"
#include "host/server_process.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

constexpr const char* files[] = {"relay_log",
                                 "relay_log_index",
                                 "log_bin",
                                 "log_bin_index",
                                 "log_error",
                                 "general_log_file",
                                 "slow_query_log_file",
                                 "relay_log_info_file",
                                 "pid_file",
                                 "socket"};
constexpr const char* directories[] = {"tmpdir", "slave_load_tmpdir", "replica_load_tmpdir",
                                       "innodb_tmpdir"};

// What is in the data directory comes with it; the program was asked with another one.
void require_directory(const ProgramVariables& program, const std::string& variable,
                       const std::string& directory) {
  if (!directory.starts_with('/') || fs::is_directory(directory)) return;
  if ((directory + "/").starts_with(program.value("datadir"))) return;
  throw Error(ExitCode::precondition,
              "the new server's " + variable + " is in " + directory + ", which is not there",
              "Make that directory for the server's user (install -d -o mysql " + directory +
                  "), or change " + variable + " in the option file.");
}

bool is_on(const std::string& value) { return boost::iequals(value, "TRUE") || value == "1"; }

// Whether a server could listen there now.
bool is_free(const addrinfo& address) {
  const UniqueFd socket(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (!socket) return true;  // no such kind of address here
  (void)::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0) return errno != EADDRINUSE;
  return ::listen(socket.get(), 1) == 0 || errno != EADDRINUSE;
}

void require_free(const std::string& host, const std::string& port) {
  addrinfo wanted{};
  wanted.ai_flags = AI_PASSIVE;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const bool any = host.empty() || host == "*";
  if (::getaddrinfo(any ? nullptr : host.c_str(), port.c_str(), &wanted, &list) != 0) return;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, ::freeaddrinfo);
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    if (is_free(*one)) continue;
    throw Error(ExitCode::precondition, "port " + port + " is another server's on this host",
                "Stop that server, or give the new one a port of its own in [mysqld]: port=….");
  }
}

}  // namespace

void require_not_running(const Login& server, const SessionFactory& connect) {
  if (!answers(connect, server)) return;
  throw Error(ExitCode::precondition, "a server answers at " + server.endpoint.to_string(),
              "Stop it first: its data directory cannot be replaced while it runs.");
}

unsigned port_of(const ProgramVariables& program) {
  constexpr unsigned usual = 3306;
  const std::string port = program.value("port");
  return port.empty() || port == "0" ? usual : parse_number32(port, "the new server's port");
}

void require_free_port(const ProgramVariables& program) {
  if (is_on(program.value("skip_networking"))) return;
  const std::string port = std::to_string(port_of(program));
  for (const std::string& host : split(program.value("bind_address"), ','))
    require_free(boost::trim_copy(host), port);
}

void require_directories(const ProgramVariables& program) {
  for (const char* variable : files)
    require_directory(program, variable, fs::path(program.value(variable)).parent_path().string());
  for (const char* variable : directories) {
    for (const std::string& path : split(program.value(variable), ':'))
      require_directory(program, variable, path);
  }
}

}  // namespace slaveclone
