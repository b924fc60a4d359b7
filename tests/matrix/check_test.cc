#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "mysql/server.h"
#include "support/matrix_test.h"
#include "support/planted_differences.h"

namespace slaveclone::test {
namespace {

using Json = nlohmann::json;

// A slave, "donor", whose master is written to.
class CheckSlave : public MatrixTest {
 protected:
  void start() {
    add("master", "master", {"binlog-format=row"});
    add("donor", "slave");
    servers_.start({"master", "donor"});
    servers_.replicate("donor", "master");
  }

  ProcessResult check_slave(const Argv& words) const {
    Argv all{"--defaults-file=" + servers_.cnf("donor"), "--state-dir=" + servers_.path()};
    all.insert(all.end(), words.begin(), words.end());
    return run_program("check-slave", all);
  }

  static PlantedDifferences::Rows rows_of(const std::string& out) {
    PlantedDifferences::Rows rows;
    std::istringstream lines(out);
    for (std::string line; std::getline(lines, line);) {
      const Json json = Json::parse(line);
      if (!json.contains("row")) continue;
      rows[json["table"].get<std::string>().substr(std::string("planted.").size())].insert(
          json["how"].get<std::string>() + " " + json["row"]["id"].get<std::string>());
    }
    return rows;
  }

  std::uint64_t rows_written() const {
    const auto values =
        Server(servers_.session("donor")).status({"Innodb_rows_inserted", "Innodb_rows_deleted"});
    std::uint64_t all = 0;
    for (const auto& [name, value] : values) all += std::stoull(value);
    return all;
  }
};

TEST_P(CheckSlave, FindsAThousandPlantedDifferencesAndRepairsThem) {
  decides({"check-slave finds each row that differs, and repairs it"});
  start();
  PlantedDifferences planted(Server(servers_.session("master")));
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  start_load(50);
  const ProcessResult equal = check_slave({});
  EXPECT_EQ(equal.exit_status, 0) << equal.out << equal.err;
  planted.plant(Server(servers_.session("donor")));
  EXPECT_GE(planted.count(), 1000U);
  const ProcessResult different = check_slave({"--rows", "--json"});
  EXPECT_EQ(different.exit_status, 50) << different.err;
  EXPECT_EQ(rows_of(different.out), planted.rows());
  stop_load();
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));

  const std::uint64_t before = rows_written();
  const ProcessResult repaired = check_slave({"--repair", "--databases=planted"});
  EXPECT_EQ(repaired.exit_status, 51) << repaired.out << repaired.err;
  EXPECT_LE(rows_written() - before, 2 * planted.count());
  const ProcessResult again = check_slave({});
  EXPECT_EQ(again.exit_status, 0) << again.out << again.err;
  // A -0.0 in JSON does not survive being text there, which its checksum alone sees.
  if (!is("mysql-5.7")) expect_same_tables({"master", "donor"});
}

ON_EVERY_SERVER(CheckSlave);

}  // namespace
}  // namespace slaveclone::test
