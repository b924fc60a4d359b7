#include "load/placement.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/durable_file.h"
#include "load/placed_files.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;

// An archive of a donor with files in /donor, unpacked in "unpacked", for a server with its data
// directory in "data" of the same temporary directory.
class PlacementTest : public testing::Test {
 protected:
  PlacementTest() {
    manifest_.donor.version = "10.11.14-MariaDB";
    manifest_.settings["innodb_data_file_path"] = "ibdata1:12M:autoextend";
    variables_["innodb_data_file_path"] = "ibdata1:12M:autoextend";
    write_file(unpacked("ibdata1"), "data");
    map_.add("/donor=" + (here_ / "mapped"));
  }

  std::string unpacked(const std::string& path) const { return here_ / ("unpacked/" + path); }

  void archive(ExternalKind kind, const std::string& name, const std::string& path,
               const std::string& content = "x") {
    manifest_.external.push_back({kind, name, path, "slaveclone.external" + path});
    write_file(unpacked("slaveclone.external" + path), content);
  }

  Placement plan() {
    return plan_placement(manifest_, here_ / "unpacked",
                          DataPlaces(here_ / "data", [&](const auto& n) { return variables_[n]; }),
                          map_);
  }
  ExitCode plan_code() {
    return exit_code_of([&] { plan(); });
  }
  void place(bool keep = true) {
    HalfLoad load;
    load.data_directory = here_ / "data";
    load.unpacked = here_ / "unpacked";
    const Placement placement = plan();
    load.outside = outside_files(placement, load.data_directory);
    write_private_file(unpacked(HalfLoad::marker), "");
    place_files(placement, load.unpacked, load.data_directory, {});
    if (!keep) load.undo();
  }

  TemporaryDirectory here_;
  Manifest manifest_;
  std::map<std::string, std::string> variables_;
  PathMap map_;
};

// An archive does not choose where it writes.
TEST_F(PlacementTest, APathThatNobodyHasMappedIsRefused) {
  archive(ExternalKind::link, "t.MYD", "/elsewhere/t.MYD");
  EXPECT_EQ(plan_code(), ExitCode::precondition);
  map_.add("/elsewhere=/elsewhere");
  EXPECT_EQ(plan_code(), ExitCode::ok);
}

TEST_F(PlacementTest, AnOrdinaryArchiveStaysWhereItIs) {
  EXPECT_THAT(plan().moves, IsEmpty());
  EXPECT_THAT(plan().links, IsEmpty());
}

TEST_F(PlacementTest, ALinkedDatabaseIsMovedAndLinkedTo) {
  archive(ExternalKind::link, "shop", "/donor/shop", "");
  fs::remove(unpacked("slaveclone.external/donor/shop"));
  write_file(unpacked("slaveclone.external/donor/shop/t.ibd"), "rows");
  place();
  EXPECT_EQ(fs::read_symlink(unpacked("shop")), here_ / "mapped/shop");
  EXPECT_EQ(read_whole_file(here_ / "mapped/shop/t.ibd"), "rows");
  EXPECT_FALSE(fs::exists(unpacked("slaveclone.external")));
}

TEST_F(PlacementTest, AnIslFileNamesTheNewPlace) {
  archive(ExternalKind::isl, "shop/t.isl", "/donor/shop/t.ibd", "rows");
  write_file(unpacked("shop/t.isl"), "/donor/shop/t.ibd");
  place();
  EXPECT_EQ(read_whole_file(unpacked("shop/t.isl")), here_ / "mapped/shop/t.ibd");
  EXPECT_EQ(read_whole_file(here_ / "mapped/shop/t.ibd"), "rows");
}

TEST_F(PlacementTest, SettingsGoWhereTheNewServerKeepsThem) {
  manifest_.external.push_back({ExternalKind::setting, "innodb_undo_directory", "/donor/undo",
                                "slaveclone.external/donor/undo"});
  write_file(unpacked("slaveclone.external/donor/undo/undo001"), "undo");
  write_file(unpacked("ib_logfile0"), "redo");
  variables_["innodb_log_group_home_dir"] = here_ / "redo";
  place();
  EXPECT_EQ(read_whole_file(unpacked("undo001")), "undo");  // to become the data directory
  EXPECT_EQ(read_whole_file(here_ / "redo/ib_logfile0"), "redo");
}

TEST_F(PlacementTest, WithoutKeepAllThatWasPutOutsideIsTakenAway) {
  archive(ExternalKind::link, "shop/t.MYD", "/donor/t.MYD");
  fs::create_directory(unpacked("shop"));
  place(false);
  EXPECT_FALSE(fs::exists(here_ / "mapped"));
}

TEST_F(PlacementTest, NothingIsOverwritten) {
  archive(ExternalKind::link, "t.MYD", "/donor/t.MYD");
  write_file(here_ / "mapped/t.MYD", "precious");
  EXPECT_EQ(plan_code(), ExitCode::precondition);
  EXPECT_EQ(read_whole_file(here_ / "mapped/t.MYD"), "precious");
}

TEST_F(PlacementTest, AnotherServersRedoLogIsInTheWay) {
  write_file(unpacked("ib_logfile0"), "redo");
  write_file(here_ / "redo/ib_logfile1", "precious");
  variables_["innodb_log_group_home_dir"] = here_ / "redo";
  EXPECT_EQ(plan_code(), ExitCode::precondition);
}

TEST_F(PlacementTest, MySqlIsNotLoadedWhereItWouldFindTheDonorsToo) {
  manifest_.donor.version = "9.7.0";
  archive(ExternalKind::tablespace, "", here_ / "donors/t.ibd");
  map_.add((here_ / "donors") + "=" + (here_ / "mapped"));
  EXPECT_EQ(plan_code(), ExitCode::precondition);  // not in innodb_directories
  variables_["innodb_directories"] = here_ / "mapped";
  EXPECT_EQ(plan_code(), ExitCode::ok);
  write_file(here_ / "donors/t.ibd", "the donor's");
  EXPECT_EQ(plan_code(), ExitCode::precondition);
}

// One thing that take-backup never writes.
struct Hostile {
  const char* what;
  External external;
};

class HostilePlacementTest : public PlacementTest, public testing::WithParamInterface<Hostile> {};

TEST_P(HostilePlacementTest, IsRefused) {
  for (const char* file : {"slaveclone.external/donor/t.ibd", "slaveclone.external/donor/x.service",
                           "slaveclone.external/donor/../t.ibd", "shop/t.isl", "shop/there.ibd"}) {
    write_file(unpacked(file), "x");
  }
  manifest_.external.push_back(GetParam().external);
  EXPECT_EQ(plan_code(), ExitCode::damaged) << GetParam().what;
  EXPECT_FALSE(fs::exists(here_ / "mapped"));
}

const std::string prefix = "slaveclone.external";
INSTANTIATE_TEST_SUITE_P(
    All, HostilePlacementTest,
    testing::Values(
        Hostile{"no table's file",
                {ExternalKind::link, "x", "/donor/x.service", prefix + "/donor/x.service"}},
        Hostile{"a directory with other files",
                {ExternalKind::link, "x", "/donor", prefix + "/donor"}},
        Hostile{"a path that climbs",
                {ExternalKind::link, "x", "/donor/../t.ibd", prefix + "/donor/../t.ibd"}},
        Hostile{"a relative path",
                {ExternalKind::link, "x", "donor/t.ibd", prefix + "donor/t.ibd"}},
        Hostile{"somewhere else in the archive",
                {ExternalKind::link, "x", "/donor/t.ibd", "ibdata1"}},
        Hostile{"not in the archive",
                {ExternalKind::link, "x", "/donor/u.ibd", prefix + "/donor/u.ibd"}},
        Hostile{"a link that climbs",
                {ExternalKind::link, "../x", "/donor/t.ibd", prefix + "/donor/t.ibd"}},
        Hostile{"a link over a file",
                {ExternalKind::link, "shop/there.ibd", "/donor/t.ibd", prefix + "/donor/t.ibd"}},
        Hostile{"an .isl that is none",
                {ExternalKind::isl, "ibdata1", "/donor/t.ibd", prefix + "/donor/t.ibd"}},
        Hostile{"files that nothing names",
                {ExternalKind::setting, "innodb_undo_directory", "/u", prefix + "/u"}}),
    [](const auto& one) {
      std::string name = one.param.what;
      std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
      return name;
    });

}  // namespace
}  // namespace slaveclone::test
