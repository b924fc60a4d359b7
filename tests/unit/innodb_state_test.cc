#include "datadir/innodb_state.h"

#include <gtest/gtest.h>

#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

InnodbState read(const std::string& version) {
  FakeTopology fakes(version);
  fakes.donor.innodb.lsn = 123'456'789'012;
  fakes.donor.reads_until_rest = 5;
  Server server(fakes.connector()(fakes.donor_login));
  return read_innodb_state(server);
}

TEST(InnodbStateTest, AllServersTellTheSame) {
  for (const char* version :
       {"10.5.29-MariaDB", "11.8.3-MariaDB", "5.6.24", "5.7.29", "8.0.29", "8.0.30", "9.7.0"}) {
    EXPECT_EQ(read(version), (InnodbState{123'456'789'012, 100'000, 50})) << version;
  }
}

TEST(InnodbStateTest, AServerThatDoesNotTellIsRefused) {
  for (const char* version : {"10.11.14-MariaDB", "5.7.29", "9.7.0"}) {
    FakeTopology fakes(version);
    fakes.donor.tells_innodb = false;
    Server server(fakes.connector()(fakes.donor_login));
    EXPECT_EQ(exit_code_of([&] { read_innodb_state(server); }), ExitCode::precondition) << version;
  }
}

}  // namespace
}  // namespace slaveclone::test
