#include "datadir/server_files.h"

#include <gmock/gmock.h>

#include "support/fake_topology.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

class ServerFilesTest : public testing::Test {
 protected:
  ServerFiles asked(FakeTopology& fakes) const {
    Server server(fakes.connector()(fakes.donor_login));
    return ServerFiles(server);
  }

  FakeTopology mariadb_;
  FakeTopology mysql_{"9.7.0"};
};

TEST_F(ServerFilesTest, KeysAreLeftOutWhereverTheyAre) {
  mariadb_.donor.variables["file_key_management_filename"] = "/etc/mysql/keys.enc";
  mariadb_.donor.variables["file_key_management_filekey"] = "FILE:" + (mariadb_.data / "secret");
  EXPECT_THAT(asked(mariadb_).files,
              UnorderedElementsAre(Pair(mariadb_.data / "secret", "key of the donor"),
                                   Pair("/etc/mysql/keys.enc", "key of the donor")));
}

TEST_F(ServerFilesTest, MySqlsComponentsTellTheirKeyFiles) {
  mysql_.donor.keyring_files = {mysql_.data / "my-keys"};
  EXPECT_EQ(asked(mysql_).files.count(mysql_.data / "my-keys"), 1U);
}

TEST_F(ServerFilesTest, MySqlTellsTheTablespacesThatLieOutside) {
  mysql_.donor.variables["innodb_undo_directory"] = "/srv/undo";
  mysql_.donor.variables["innodb_data_file_path"] = "/srv/ibdata1:12M";
  mysql_.donor.tablespaces = {"./shop/t.ibd", mysql_.data / "shop/u.ibd", "/srv/undo/undo_001",
                              "/srv/ibdata1", "/mnt/shop/v.ibd"};
  EXPECT_THAT(asked(mysql_).tablespaces, ElementsAre("/mnt/shop/v.ibd"));
}

TEST_F(ServerFilesTest, TemporaryTablespacesAreLeftOutByTheirNames) {
  mariadb_.donor.variables["innodb_temp_data_file_path"] = "scratch:12M:autoextend";
  EXPECT_EQ(asked(mariadb_).files.at(mariadb_.data / "scratch"), "temporary, made anew at start");
}

}  // namespace
}  // namespace slaveclone::test
