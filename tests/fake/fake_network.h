#pragma once

#include <list>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "fake/fake_server.h"

namespace slaveclone::test {

// What goes wrong with a statement (a login counts as the statement "CONNECT").
struct Fault {
  enum class Kind {
    sql_error,    // refused; the connection lives
    lost_before,  // the connection is lost before the server has it
    lost_after,   // the server has done it, but its answer is lost
  };
  Kind kind = Kind::sql_error;
  unsigned number = 1105;  // ER_UNKNOWN_ERROR
};

struct LoggedStatement {
  std::string server;
  int session = 0;
  int packet = 0;  // statements of one batch() have the same
  std::string sql;
};

// Fake servers and the connections to them. Logs every statement; breaks one if told to.
class FakeNetwork {
 public:
  FakeServer& add(const std::string& name, const Endpoint& endpoint, const std::string& version);

  SessionFactory connector();

  const std::vector<LoggedStatement>& log() const { return log_; }
  std::vector<std::string> statements(const std::string& server) const;
  // How many of the statements sent to that server match.
  std::size_t count(const std::string& server, const std::string& pattern) const;

  // Breaks the n-th statement from now on, counted from 1; of any server, or of those matching.
  void fail_statement(std::size_t n, Fault fault);
  void fail_matching(const std::string& pattern, Fault fault, std::size_t n = 1);
  bool fault_fired() const { return fired_at_ > 0; }
  std::size_t fired_at() const { return fired_at_; }  // an index of log(), from 1

  std::function<void(std::size_t n)> before_statement;  // n as in log(), from 1
  std::function<void()> after_statement;                // one that the server has done

  void lose(int session);  // its connection dies, and its lock goes

 private:
  class FakeSession;
  struct Host {
    std::string name;
    Endpoint endpoint;
    FakeServer server;
  };

  Host& host_at(const Endpoint& endpoint);
  ResultSet run(Host& host, int session, const std::string& sql);
  void note(const Host& host, int session, const std::string& sql);
  std::optional<Fault> due_fault(const std::string& sql);

  std::list<Host> hosts_;
  std::vector<LoggedStatement> log_;
  std::set<int> lost_;
  int sessions_ = 0;
  int packets_ = 0;
  std::optional<Fault> fault_;
  std::optional<std::regex> fault_pattern_;
  std::size_t statements_until_fault_ = 0;
  std::size_t fired_at_ = 0;
};

}  // namespace slaveclone::test
