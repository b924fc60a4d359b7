#include "host/program_variables.h"

#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <sstream>

#include "base/error.h"
#include "base/undo.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

constexpr const char* no_value = "(No default value)";

// What paths are relative to is told from the data directory that is printed.
constexpr const char* default_relative[] = {"aria_log_dir_path"};

std::string last_line(const std::string& text) {
  const std::string trimmed = boost::trim_copy(text);
  return trimmed.substr(trimmed.rfind('\n') + 1);
}

// MySQL prints it for --version only: "…/mysqld  Ver 9.7.0 for Linux on x86_64".
std::string version_of(const std::string& program) {
  const std::string printed = run_process({program, "--no-defaults", "--version"}).out;
  const std::size_t begin = printed.find("Ver ");
  if (begin == std::string::npos) return "";
  return printed.substr(begin + 4, printed.find(' ', begin + 4) - begin - 4);
}

}  // namespace

// In an empty directory: the program looks into its data directory, which is not there yet or not
// ours to be touched.
ProgramVariables ProgramVariables::of(const Argv& argv) {
  const fs::path nowhere = fs::temp_directory_path() / fs::unique_path("slaveclone-%%%%%%%%");
  const Undo remove("the directory " + nowhere.string(), [&] { fs::remove_all(nowhere); });
  fs::create_directory(nowhere);
  Argv words = argv;
  words.insert(words.end(), {"--datadir=" + nowhere.string(), "--verbose", "--help"});
  const ProcessResult result = run_process(words);
  if (result.exit_status != 0) {
    throw Error(ExitCode::precondition,
                "the server's program refuses its options: " + last_line(result.err),
                "Mend the new server's [mysqld]; see '" + argv.front() + " --verbose --help'.");
  }
  ProgramVariables found = parse(result.out);
  if (!found.knows("version")) found.values_["version"] = version_of(argv.front());
  return found;
}

// After a line of dashes a variable a line: its name, blanks, its value.
ProgramVariables ProgramVariables::parse(const std::string& printed) {
  ProgramVariables found;
  std::istringstream lines(printed);
  bool begun = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("-----")) begun = true;
    const std::size_t end = line.find(' ');
    if (!begun || end == 0 || end == std::string::npos) continue;
    std::string name = line.substr(0, end);
    std::string value = boost::trim_copy(line.substr(end));
    boost::replace_all(name, "-", "_");
    found.values_[name] = value == no_value ? "" : value;
  }
  const std::string data = found.value("datadir");
  for (const char* name : default_relative) {
    if (found.value(name) == data) found.values_[name].clear();
  }
  return found;
}

std::string ProgramVariables::value(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? "" : found->second;
}

}  // namespace slaveclone
