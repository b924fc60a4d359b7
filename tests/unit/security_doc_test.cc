#include <gtest/gtest.h>

#include <boost/algorithm/string/join.hpp>

#include "base/durable_file.h"
#include "mysql/account_needs.h"

namespace slaveclone::test {
namespace {

struct DocumentedTask {
  const char* account;
  const char* purpose;
  Task task;
};

constexpr DocumentedTask documented_tasks[] = {
    {"take_backup", "every mode", Task::back_up},
    {"", "`online` adds", Task::back_up_online},
    {"", "`shutdown` adds", Task::back_up_shutdown},
    {"", "wanted in a circle", Task::back_up_circle},
    {"sync_point", "`lock`", Task::lock_master},
    {"", "`snapshot`", Task::read_snapshot},
    {"", "wanted", Task::look_at_master},
    {"", "`--kill-blockers`", Task::kill_blockers},
    {"repl_user", "", Task::replicate},
    {"", "wanted", Task::look_at_log},
    {"load_slave", "", Task::load},
    {"provision_slave", "definitions", Task::read_definitions},
    {"", "rows", Task::read_rows},
    {"", "on `--slaves`", Task::see_lag},
    {"compare_rows", "", Task::compare_rows},
    {"", "on `--slaves`", Task::see_lag},
    {"check_slave", "", Task::check_rows},
    {"", "`--repair` adds", Task::repair_rows},
    {"", "of a read-only slave", Task::repair_read_only}};

struct Column {
  const char* title;
  std::vector<const char*> versions;  // which need the same
};

const std::vector<Column> columns{{"MariaDB 10.5", {"10.5.29-MariaDB", "10.6.18-MariaDB"}},
                                  {"MariaDB 10.11, 11", {"10.11.14-MariaDB", "11.8.3-MariaDB"}},
                                  {"MySQL 5.6, 5.7", {"5.6.24", "5.7.29"}},
                                  {"MySQL 8, 9", {"8.0.36", "8.4.3", "9.7.0"}}};

std::string cell(Task task, const char* version) {
  if (task == Task::read_snapshot && std::string(version).starts_with("5."))
    return "no such method";
  return boost::algorithm::join(privileges_for({task}, ServerVersion::parse(version)), ", ");
}

std::string table() {
  std::string text = "| account | for |";
  std::string rule = "| --- | --- |";
  for (const Column& column : columns) {
    text += " " + std::string(column.title) + " |";
    rule += " --- |";
  }
  text += "\n" + rule + "\n";
  for (const DocumentedTask& row : documented_tasks) {
    text += "| " + std::string(row.account) + " | " + row.purpose + " |";
    for (const Column& column : columns) {
      text += " " + cell(row.task, column.versions.front()) + " |";
    }
    text += "\n";
  }
  return text;
}

TEST(SecurityDocTest, ItsPrivilegesAreThoseOfTheCode) {
  const std::string document = read_whole_file(SLAVECLONE_SOURCE_DIR "/docs/security.md");
  EXPECT_NE(document.find("<!-- grants begin -->\n" + table() + "<!-- grants end -->\n"),
            std::string::npos)
      << "docs/security.md should say:\n"
      << table();
}

TEST(SecurityDocTest, ServersOfOneColumnNeedTheSame) {
  for (const Column& column : columns) {
    for (const char* version : column.versions) {
      for (const DocumentedTask& row : documented_tasks) {
        EXPECT_EQ(cell(row.task, version), cell(row.task, column.versions.front()))
            << version << ": " << row.account << row.purpose;
      }
    }
  }
}

}  // namespace
}  // namespace slaveclone::test
