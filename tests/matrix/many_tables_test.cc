#include <future>

#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

constexpr unsigned tables = 20'000;

// Small ones: what is tried is their number. On master and donor at once, which saves the
// replication of it.
class ManyTables : public MatrixTest {
 protected:
  void make_tables(const std::string& server) const {
    constexpr unsigned at_once = 500;
    const auto session = servers_.session(server);
    session->query("SET sql_log_bin = 0");
    session->query("CREATE DATABASE many");
    for (unsigned made = 0; made < tables; made += at_once) {
      std::vector<std::string> statements;
      for (unsigned i = made; i < made + at_once; ++i) {
        statements.push_back("CREATE TABLE many.t" + std::to_string(i) +
                             " (a INT) ENGINE=" + (i % 100 == 0 ? "InnoDB" : "MyISAM"));
      }
      session->batch(statements);
    }
  }
};

TEST_P(ManyTables, AreCloned) {
  decides({"20,000 tables"});
  const Words words{"table-open-cache=400", "innodb-flush-log-at-trx-commit=0"};
  start_pair(words, words);
  auto on_master = std::async(std::launch::async, [&] { make_tables("master"); });
  make_tables("donor");
  on_master.get();
  sql("master", "INSERT INTO many.t19999 VALUES (1)");
  sql("master", "INSERT INTO many.t100 VALUES (1)");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  clone_and_compare();
}

ON_EVERY_SERVER(ManyTables);

}  // namespace
}  // namespace slaveclone::test
