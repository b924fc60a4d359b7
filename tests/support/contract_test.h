#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "mysql/server.h"
#include "mysql/session.h"

namespace slaveclone::test {

// A server with a binary log that is no slave yet: a fake one or a real one.
class Backend {
 public:
  Backend() = default;
  virtual ~Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  virtual SessionFactory connector() = 0;
  virtual Login socket_login() const = 0;
  virtual Login tcp_login() const = 0;
  virtual void lose(int connection_id) = 0;
};

struct BackendKind {
  std::string name;     // "Fake_10_11_14", "Real_mysql_9_7"
  std::string version;  // of a fake server, or as `server-adm add version=` takes it
  bool real = false;
};

// What the fake servers and the real ones must have in common, so that a test on a fake says
// something about a server. The tests of one program share a real server, each with a state that
// the one before must not be seen in; on a machine without that server they are skipped.
class ContractTest : public testing::TestWithParam<BackendKind> {
 protected:
  void SetUp() override;

  std::unique_ptr<Session> session() const;
  Server server() const { return Server(session()); }
  bool has_channels() const;  // named ones

  static unsigned error_of(Session& session, const std::string& sql);

  std::shared_ptr<Backend> backend_;
};

std::vector<BackendKind> backend_kinds();
std::vector<BackendKind> real_backend_kinds();
std::string backend_name(const testing::TestParamInfo<BackendKind>& info);

#define ON_EVERY_BACKEND(Suite)                                                                    \
  INSTANTIATE_TEST_SUITE_P(Servers, Suite, testing::ValuesIn(::slaveclone::test::backend_kinds()), \
                           ::slaveclone::test::backend_name)

}  // namespace slaveclone::test
