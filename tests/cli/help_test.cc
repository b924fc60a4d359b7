#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/durable_file.h"
#include "base/process.h"

namespace slaveclone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

using Names = std::set<std::string>;

Names matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  Names found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    for (std::size_t group = 1; group < at->size(); ++group) {
      if ((*at)[group].matched) found.insert((*at)[group]);
    }
  }
  return found;
}

std::string help(const std::string& program, const std::string& command = {}) {
  Argv argv{std::string(SLAVECLONE_BIN_DIR) + "/" + program};
  if (!command.empty()) argv.push_back(command);
  argv.emplace_back("--help");
  const ProcessResult result = run_process(argv);
  EXPECT_EQ(result.exit_status, 0) << result.err;
  return result.out;
}

// With the help of each command, if the program has any.
std::string whole_help(const std::string& program) {
  std::string text = help(program);
  const auto commands = text.find("\nSubcommands:");
  if (commands == std::string::npos) return text;
  for (const std::string& command : matches(text.substr(commands), "\n  ([a-z]+) ")) {
    text += "\n" + help(program, command);
  }
  return text;
}

std::string page_source(const std::string& program) {
  return read_whole_file(std::string(SLAVECLONE_SOURCE_DIR) + "/docs/man/" + program + ".1.scd");
}

// Options begin a line of --help: "  -o,--output TEXT …".
Names options_of_help(const std::string& text) {
  return matches(text, "\n  (?:(-[A-Za-z?]),)?(--[a-z][a-z-]*)");
}

// A page shows its program's own options in bold, other programs' never: "*-o*, *--output* _FILE_".
Names options_of_page(const std::string& text) {
  return matches(text, "\\*(--?[A-Za-z?][a-z-]*)(?=[* =])");
}

// "+NAME": in the page only; "-NAME": in the help only.
std::vector<std::string> differences(const std::string& help_text, const std::string& page) {
  const Names helped = options_of_help(help_text);
  const Names told = options_of_page(page);
  std::vector<std::string> found;
  for (const std::string& name : told) {
    if (!helped.contains(name)) found.push_back("+" + name);
  }
  for (const std::string& name : helped) {
    if (!told.contains(name)) found.push_back("-" + name);
  }
  return found;
}

class HelpTest : public testing::TestWithParam<std::string> {};

TEST_P(HelpTest, AndManPageTellOfTheSameOptions) {
  const std::string text = whole_help(GetParam());
  EXPECT_THAT(options_of_help(text), Not(IsEmpty()));
  EXPECT_THAT(differences(text, page_source(GetParam())), IsEmpty());
}

TEST_P(HelpTest, SeesAnOptionThatTheManPageLacks) {
  const std::string text = whole_help(GetParam()) + "\n  -Z,--planted TEXT   Not in the page\n";
  EXPECT_THAT(differences(text, page_source(GetParam())), ElementsAre("---planted", "--Z"));
}

TEST_P(HelpTest, SeesAnOptionThatOnlyTheManPageHas) {
  const std::string page = page_source(GetParam()) + "\n*--planted* _FILE_\n";
  EXPECT_THAT(differences(whole_help(GetParam()), page), ElementsAre("+--planted"));
}

INSTANTIATE_TEST_SUITE_P(Programs, HelpTest,
                         testing::Values("take-backup", "load-slave", "provision-slave",
                                         "check-slave", "server-adm"),
                         [](const auto& program) {
                           std::string name = program.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace slaveclone
