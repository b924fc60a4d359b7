#include "datadir/external_paths.h"

#include <gtest/gtest.h>

#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

class ExternalPathsTest : public testing::Test {
 protected:
  ExitCode with(const std::string& variable, const std::string& value) {
    fakes_.donor.variables[variable] = value;
    Server server(fakes_.connector()(fakes_.donor_login));
    const ExitCode code = exit_code_of([&] { require_all_inside(server); });
    fakes_.donor.variables.erase(variable);
    return code;
  }

  FakeTopology fakes_;
};

TEST_F(ExternalPathsTest, DirectoriesElsewhereAreRefused) {
  for (const char* name :
       {"innodb_data_home_dir", "innodb_log_group_home_dir", "innodb_undo_directory",
        "innodb_doublewrite_dir", "aria_log_dir_path"}) {
    EXPECT_EQ(with(name, "/elsewhere"), ExitCode::precondition) << name;
    EXPECT_EQ(with(name, "../elsewhere"), ExitCode::precondition) << name;
    EXPECT_EQ(with(name, fakes_.data.path() + "-2"), ExitCode::precondition) << name;
  }
}

TEST_F(ExternalPathsTest, DirectoriesInsideAreFine) {
  for (const std::string& value : {std::string(), std::string("./"), std::string("undo"),
                                   fakes_.data.path(), fakes_.data / "undo/"}) {
    EXPECT_EQ(with("innodb_undo_directory", value), ExitCode::ok) << value;
  }
}

TEST_F(ExternalPathsTest, EveryDataFileIsLookedAt) {
  EXPECT_EQ(with("innodb_data_file_path", "ibdata1:12M;ibdata2:1G:autoextend"), ExitCode::ok);
  EXPECT_EQ(with("innodb_data_file_path", "ibdata1:12M;/elsewhere/ibdata2:1G:autoextend"),
            ExitCode::precondition);
  EXPECT_EQ(with("innodb_temp_data_file_path", "../ibtmp1:12M"), ExitCode::precondition);
}

}  // namespace
}  // namespace slaveclone::test
