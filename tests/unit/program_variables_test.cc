#include "host/program_variables.h"

#include <gtest/gtest.h>

namespace slaveclone::test {
namespace {

constexpr const char* printed = R"(mariadbd  Ver 10.11.14-MariaDB
  --innodb-page-size=#  Page size to use for all InnoDB tablespaces.

Variables (--variable-name=value)
and boolean options {FALSE|TRUE}                             Value (after reading options)
------------------------------------------------------------ -------------
aria-log-dir-path                                            /tmp/x/
datadir                                                      /tmp/x/
init-connect
innodb-page-size                                             8192
innodb-undo-directory                                        (No default value)
plugin-dir                                                   /usr/lib/my sql/plugin/

To see what values a running server is using, type
)";

TEST(ProgramVariablesTest, AreTakenFromTheTableThatTheProgramPrints) {
  const auto variables = ProgramVariables::parse(printed);
  EXPECT_EQ(variables.value("innodb_page_size"), "8192");
  EXPECT_EQ(variables.value("plugin_dir"), "/usr/lib/my sql/plugin/");
  EXPECT_TRUE(variables.knows("innodb_undo_directory"));
  EXPECT_EQ(variables.value("innodb_undo_directory"), "");
  EXPECT_FALSE(variables.knows("innodb_log_group_home_dir"));
  EXPECT_EQ(variables.value("innodb_log_group_home_dir"), "");
}

TEST(ProgramVariablesTest, AnUnsetAriaLogDirectoryIsToldFromASetOne) {
  EXPECT_EQ(ProgramVariables::parse(printed).value("aria_log_dir_path"), "");
}

}  // namespace
}  // namespace slaveclone::test
