#pragma once

#include <gmock/gmock.h>

#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "support/clone_test.h"

namespace slaveclone::test {

// A donor with the table test.t, and "clone", which waits to be loaded.
class LoadingTest : public CloneTest {
 protected:
  LoadingTest() {
    servers_.add_without_data("clone", "slave");
    sql("master", "CREATE TABLE test.t (a INT PRIMARY KEY)");
    EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  }

  // With its hint, and nothing of the clone is there.
  void expect_refused(const ProcessResult& result, int exit_code,
                      const std::string& message) const {
    EXPECT_EQ(result.exit_status, exit_code) << result.err;
    EXPECT_THAT(result.err, testing::HasSubstr(message));
    EXPECT_THAT(result.err, testing::HasSubstr("\nhint: "));
    EXPECT_FALSE(boost::filesystem::exists(servers_.data_directory("clone")));
    EXPECT_FALSE(
        boost::filesystem::exists(servers_.data_directory("clone") + ".slaveclone-loading"));
  }

  // load-slave with the clone's option file and further lines at its end.
  ProcessResult load_from(const std::string& file, const std::string& lines,
                          const Argv& words = {}) const {
    const std::string cnf = servers_.path() + "/other.cnf";
    write_private_file(cnf, "!include " + servers_.cnf("clone") + "\n" + lines);
    Argv all{"--defaults-file=" + cnf, file};
    all.insert(all.end(), words.begin(), words.end());
    return run_program("load-slave", all);
  }
};

}  // namespace slaveclone::test
