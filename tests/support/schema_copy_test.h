#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "mysql/client_session.h"
#include "provision/schema_copy.h"
#include "sandbox/accounts.h"
#include "support/files.h"
#include "support/rich_schema.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {

// From which server to which: the same, or a newer one.
struct Crossing {
  std::string from;
  std::string to;
};

inline void PrintTo(const Crossing& crossing, std::ostream* out) {
  *out << crossing.from << " to " << crossing.to;
}

inline std::string crossing_name(const testing::TestParamInfo<Crossing>& info) {
  const auto& [from, to] = info.param;
  std::string name = from == to ? from : from + "_to_" + to;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

// A master, and a new slave that has a binary log, neither with anything of ours. Of the master our
// programs' account asks; the new server's administrator makes.
class SchemaCopyTest : public testing::TestWithParam<Crossing> {
 protected:
  void SetUp() override {
    for (const std::string& version : {GetParam().from, GetParam().to}) {
      if (!servers_.has_server(version)) GTEST_SKIP() << version << " is not on this machine";
    }
    servers_.add("master", "master", {"version=" + GetParam().from});
    servers_.add("slave", "slave", {"version=" + GetParam().to, "log-bin=bin"});
    servers_.start({"master", "slave"});
    master_.emplace(as_provision_slave());
    slave_.emplace(servers_.session("slave"));
  }

  // The account that the sandbox makes of what docs/security.md says.
  std::unique_ptr<Session> as_provision_slave() const {
    Login login = servers_.tcp_login("master");
    login.user = sandbox::provision_user;
    login.password = sandbox::account_password;
    return connect(login);
  }

  bool is_crossing() const { return GetParam().from != GetParam().to; }

  void on_master(const std::vector<std::string>& statements) const {
    const auto session = servers_.session("master");
    for (const std::string& statement : statements) {
      try {
        session->query(statement);
      } catch (const SqlError& error) {
        ADD_FAILURE() << statement << ": " << error.what();
      }
    }
  }

  static std::vector<std::string> texts(const std::vector<TableName>& names) {
    std::vector<std::string> all;
    for (const TableName& name : names) all.push_back(name.to_string());
    return all;
  }

  std::vector<std::string> messages_of_check(const SchemaSelection& selection) {
    Findings findings;
    SchemaCopy(*master_, *slave_, selection).check(findings);
    std::vector<std::string> messages;
    for (const Error& error : findings.all()) messages.emplace_back(error.what());
    return messages;
  }

  TestSandbox servers_;
  std::optional<Server> master_;
  std::optional<Server> slave_;
};

}  // namespace slaveclone::test
