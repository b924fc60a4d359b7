#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/filesystem.hpp>
#include <fstream>
#include <string>

#include "base/process.h"
#include "support/temporary_directory.h"

namespace slaveclone {
namespace {

using testing::HasSubstr;

const std::string source_directory = SLAVECLONE_SOURCE_DIR;

ProcessResult check_layers(const std::string& root) {
  return run_process({source_directory + "/scripts/check-layers", root});
}

struct Planted {
  std::string name;
  std::string file;
  std::string line;
};

class CheckLayersTest : public testing::TestWithParam<Planted> {
 protected:
  CheckLayersTest() {
    for (const std::string folder : {"/src", "/sandbox", "/tests"}) {
      run_process({"cp", "-r", source_directory + folder, copy_.path()});
    }
  }

  void plant(const Planted& planted) const {
    std::ofstream(copy_ / planted.file, std::ios::app) << planted.line << '\n';
  }

  test::TemporaryDirectory copy_;
};

TEST(CheckLayersTreeTest, FindsNothingInOurTree) {
  const auto result = check_layers(source_directory);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.exit_status, 0) << result.err;
}

TEST_P(CheckLayersTest, CatchesAPlantedInclude) {
  plant(GetParam());
  const auto result = check_layers(copy_.path());
  EXPECT_EQ(result.exit_status, 1) << result.err;
  EXPECT_THAT(result.out, HasSubstr(GetParam().file));
  EXPECT_THAT(result.out, HasSubstr(GetParam().line));
}

INSTANTIATE_TEST_SUITE_P(
    Includes, CheckLayersTest,
    testing::Values(
        Planted{"Upwards", "src/base/planted.h", "#include \"mysql/session.h\""},
        Planted{"Sideways", "src/archive/planted.cc", "#include \"mysql/login.h\""},
        Planted{"OtherSideways", "src/mysql/planted.cc", "# include \"archive/x.h\""},
        Planted{"HostLooksUp", "src/host/planted.h", "#include \"replication/donor.h\""},
        Planted{"ReplicationLooksUp", "src/replication/planted.cc",
                "#include \"datadir/quiesce.h\""},
        Planted{"VerbsKnowEachOther", "src/load/planted.cc", "#include \"backup/take_backup.h\""},
        Planted{"SandboxInSource", "src/cli/planted.cc", "#include \"sandbox/x.h\""},
        Planted{"SandboxInMain", "src/load_slave.cc", "#include \"sandbox/x.h\""},
        Planted{"RecipesInSandbox", "sandbox/planted.h", "#include \"load/x.h\""},
        Planted{"RelativePath", "src/base/planted.cc", "#include \"../load/x.h\""},
        Planted{"AngleBrackets", "src/base/planted.cc", "#include <load/x.h>"},
        Planted{"ClientLibrary", "src/mysql/planted.cc", "#include <mysql.h>"},
        Planted{"ClientLibrarysTransport", "src/replication/planted.cc", "#include <ma_pvio.h>"},
        Planted{"WhatKnowsTheClientLibrary", "src/mysql/planted.h",
                "#include \"mysql/client_connection.h\""},
        Planted{"Session", "src/datadir/planted.cc", "#include \"mysql/session.h\""},
        Planted{"SessionOfAServer", "src/load/planted.h", "#include \"mysql/server_session.h\""},
        Planted{"ClientLibraryInTests", "tests/unit/planted.cc", "#include <mysql/mysql.h>"},
        Planted{"ArchiveLibrary", "src/load/planted.cc", "#include <archive.h>"},
        Planted{"ArchiveEntry", "sandbox/planted.cc", "#include <archive_entry.h>"}),
    [](const auto& planted) { return planted.param.name; });

}  // namespace
}  // namespace slaveclone
