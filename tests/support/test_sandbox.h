#pragma once

#include <sys/types.h>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "mysql/session.h"
#include "sandbox/sandbox.h"
#include "support/fast_directory.h"
#include "support/port_reservation.h"
#include "support/table_checks.h"
#include "support/temporary_directory.h"
#include "support/wait_until.h"

namespace slaveclone::test {

// Real servers for one test, in a directory of its own; at its end every server that works there is
// ended, whoever started it, and nothing is left behind. The system tables are bootstrapped once a
// build directory and copied from then on, so a master and its slave are up in about two seconds.
//
//   TestSandbox servers;
//   servers.add("master", "master");
//   servers.add("donor", "slave", {"slave-parallel-threads=4"});
//   servers.start({"master", "donor"});
//   servers.replicate("donor", "master");
class TestSandbox {
 public:
  // In a directory of its own in `parent`; in $TMPDIR or /tmp if that is empty.
  explicit TestSandbox(const std::string& parent = fast_directory());
  ~TestSandbox();
  TestSandbox(const TestSandbox&) = delete;
  TestSandbox& operator=(const TestSandbox&) = delete;

  // Whether a server of that name is on this machine.
  bool has_server(const std::string& name) const;

  // `words` as for server-adm add: "server-id=7", "read-only=1", "version=mysql-9.7".
  void add(const std::string& name, const std::string& roles,
           const std::vector<std::string>& words = {});
  // Option file and state only: for load-slave to fill.
  void add_without_data(const std::string& name, const std::string& roles,
                        const std::vector<std::string>& words = {});
  void start(const std::vector<std::string>& names);
  void stop(const std::vector<std::string>& names);
  void kill(const std::string& name);  // SIGKILL, and waits until it is gone
  void replicate(const std::string& slave, const std::string& master);

  // Whether the slave has applied all that is in the master's binary log now.
  bool wait_until_caught_up(const std::string& slave, const std::string& master,
                            std::chrono::seconds timeout = std::chrono::seconds(60));

  std::unique_ptr<Session> session(const std::string& name) const;  // as root, by its socket
  Login login(const std::string& name) const;                       // what session() uses
  Login tcp_login(const std::string& name) const;                   // as root, by 127.0.0.1
  pid_t pid(const std::string& name) const;

  std::string cnf(const std::string& name) const { return instance(name).option_file(); }
  std::string data_directory(const std::string& name) const {
    return instance(name).data_directory();
  }
  std::string error_log(const std::string& name) const { return instance(name).error_log(); }
  unsigned port(const std::string& name) const { return instance(name).port; }

  const std::string& path() const { return sandbox_.directory(); }  // for archives and the like
  sandbox::Instance instance(const std::string& name) const { return sandbox_.instance(name); }
  sandbox::Sandbox& sandbox() { return sandbox_; }

 private:
  void add(const std::string& name, const std::string& roles, const std::vector<std::string>& words,
           bool bootstrap);

  TemporaryDirectory directory_;
  std::list<PortReservation> ports_;
  sandbox::Sandbox sandbox_;
};

}  // namespace slaveclone::test
