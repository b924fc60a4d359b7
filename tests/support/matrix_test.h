#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/certificates.h"
#include "support/matrix_cells.h"
#include "support/replication_test.h"

namespace slaveclone::test {

// A scenario that is tried on every server of the table in docs/servers.md, where it decides one or
// more rows. On a machine without that server the test is skipped, and the table says so.
//
//   using GtidOff = MatrixTest;
//   TEST_P(GtidOff, ...) {
//     decides({"GTID off", "row format"});      // failed, should the test end here
//     start_pair({}, {"binlog-format=row"});
//     clone_and_compare();
//   }                                           // passed
//   ON_EVERY_SERVER(GtidOff);
class MatrixTest : public ReplicationTest, public testing::WithParamInterface<std::string> {
 protected:
  using Words = std::vector<std::string>;  // for server-adm add

  // In memory, if the machine has plenty.
  MatrixTest();
  // In a directory on a file system of the test's choice.
  explicit MatrixTest(const std::string& parent) : ReplicationTest(parent) {}
  void SetUp() override;
  void TearDown() override;

  // The rows that this test decides: all passed, unless it fails or says one of the other two.
  void decides(const std::vector<std::string>& rows);
  // `reason` is a clause that goes into the table's notes.
  void refused(const std::string& row, const std::string& reason);
  void not_applicable(const std::string& row, const std::string& reason);
  void not_tested(const std::string& row, const std::string& reason);

  bool is_mariadb() const { return GetParam().starts_with("mariadb"); }
  bool is(const std::string& server) const { return GetParam() == server; }

  // As TestSandbox does, of the server under test.
  void add(const std::string& name, const std::string& roles, const Words& words = {});
  void add_clone(const Words& words = {}, const std::string& name = "clone");

  // "master" and "donor", up and replicating; "clone" ready to be loaded, with the donor's words.
  void start_pair(const Words& master = {}, const Words& donor = {});

  // take-backup while the master is written to, load-slave, and the three are equal; then the clone
  // replicates on.
  void clone_and_compare(const Argv& take_backup = {}, const Argv& load_slave = {});

 private:
  void write() const;
  // Without a certificate MariaDB 11.4 and later make one at each start: longer than all the rest
  // of it takes. What they do with that one contract and integration tests see.
  Words with_defaults(Words words);

  std::optional<OwnCertificate> own_;
  MatrixCells cells_;
};

std::string matrix_test_name(const testing::TestParamInfo<std::string>& info);
std::vector<std::string> matrix_server_names();

#define ON_EVERY_SERVER(Scenario)                                                        \
  INSTANTIATE_TEST_SUITE_P(Servers, Scenario,                                            \
                           testing::ValuesIn(::slaveclone::test::matrix_server_names()), \
                           ::slaveclone::test::matrix_test_name)

// Where the others have no such thing.
#define ON_THESE_SERVERS(Scenario, ...)                                     \
  INSTANTIATE_TEST_SUITE_P(Servers, Scenario, testing::Values(__VA_ARGS__), \
                           ::slaveclone::test::matrix_test_name)

}  // namespace slaveclone::test
