#include "datadir/data_places.h"

#include <gmock/gmock.h>

#include <map>

#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;

class DataPlacesTest : public testing::Test {
 protected:
  DataPlaces places() const {
    return {data_.path() + "/", [&](const std::string& name) {
              const auto found = variables_.find(name);
              return found == variables_.end() ? "" : found->second;
            }};
  }
  std::string directory(const std::string& variable) const {
    return places().directories.at(variable);
  }

  TemporaryDirectory data_;
  std::map<std::string, std::string> variables_;
};

TEST_F(DataPlacesTest, AllIsInTheDataDirectoryUnlessSaid) {
  variables_["innodb_data_file_path"] = "ibdata1:12M:autoextend";
  const DataPlaces all = places();
  EXPECT_EQ(all.data_directory, data_.path());
  for (const auto& [variable, path] : all.directories) EXPECT_EQ(path, data_.path()) << variable;
  EXPECT_THAT(all.data_files, ElementsAre(data_ / "ibdata1"));
}

TEST_F(DataPlacesTest, RelativePathsAreInTheDataDirectory) {
  for (const char* here : {"./", ".", ""}) {
    variables_["innodb_undo_directory"] = here;
    EXPECT_EQ(directory("innodb_undo_directory"), data_.path()) << here;
  }
  variables_["innodb_undo_directory"] = "undo/";
  EXPECT_EQ(directory("innodb_undo_directory"), data_ / "undo");
}

TEST_F(DataPlacesTest, DataFilesAreInTheirHomeUnlessAbsolute) {
  variables_["innodb_data_home_dir"] = "/srv/home";
  variables_["innodb_data_file_path"] = "ibdata1:12M;sub/ibdata2:1G;/mnt/ibdata3:1G:autoextend";
  EXPECT_THAT(places().data_files,
              ElementsAre("/srv/home/ibdata1", "/srv/home/sub/ibdata2", "/mnt/ibdata3"));
  EXPECT_EQ(directory("innodb_doublewrite_dir"), "/srv/home");
  EXPECT_EQ(directory("innodb_undo_directory"), data_.path());
}

TEST_F(DataPlacesTest, InsideIsToldByTheWholePath) {
  const DataPlaces all = places();
  EXPECT_EQ(all.inside(data_ / "undo/x"), "undo/x");
  EXPECT_EQ(all.inside(data_.path()), ".");
  EXPECT_EQ(all.inside(data_.path() + "-2/undo"), "");
  EXPECT_EQ(all.inside("/"), "");
}

TEST(DataFileShapeTest, IsWithoutDirectories) {
  EXPECT_EQ(shape_of_data_files("/d1/a:12M;d2/b:1G:autoextend:max:2G"),
            "a:12M;b:1G:autoextend:max:2G");
  EXPECT_EQ(shape_of_data_files(""), "");
}

TEST(NamesOfDataTest, AreThoseThatServersGive) {
  for (const char* name :
       {"t1.ibd", "t#P#p0.ibd", "t.MYD", "t.MAI", "db.opt", "undo001", "undo_002", "ib_logfile0",
        "#innodb_redo", "#ib_redo17_tmp", "ibdata1"}) {
    EXPECT_TRUE(is_name_of_data(name)) << name;
  }
  for (const char* name : {"passwd", "x.service", ".bashrc", "authorized_keys", "t.so", "a.ibd.sh",
                           ".ibd", "keyring"}) {
    EXPECT_FALSE(is_name_of_data(name)) << name;
  }
}

}  // namespace
}  // namespace slaveclone::test
