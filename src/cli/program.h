#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "mysql/login.h"
#include "mysql/option_files.h"

namespace slaveclone {

// What all our programs have in common: their main(), and on their command line MySQL's option
// files and client options, verbosity, --json. Options come from the option files first, then from
// the command line; a later one wins.
class Program {
 public:
  // 'group' is the option-file group that may hold any long option of the program.
  Program(const std::string& name, const std::string& description, std::string group);

  CLI::App& app() { return app_; }
  // Results go to stderr if stdout is the archive: it is when this option is "-".
  void set_output(const std::string* output) { output_ = output; }

  // main(): parses, does the work, and tells of any exception, as lines on stderr and with --json
  // also as an object. Returns the exit code: work's own; 30 if anything was not put back; 0 for
  // --help and --version.
  int main(int argc, char** argv, const std::function<ExitCode()>& work);

  // Throws Error{usage} also for a wrong option in an option file. The exit code if all is done
  // (--help, --version).
  std::optional<int> parse(const std::vector<std::string>& arguments);

  // A result. The text is not told with --quiet.
  using Tell = std::function<std::string()>;
  void tell(const Tell& as_json, const Tell& as_text) const;

  // What --check found; with --quiet only if it found something.
  void tell_findings(const std::vector<Error>& findings) const;

  const OptionFiles& files() const { return files_; }
  // The groups of these files; each list of them is read once.
  const Options& options(const std::vector<std::string>& groups) const;
  const Options& server_options() const;
  Verbosity verbosity() const;
  bool json() const { return json_; }
  std::ostream& results() const;

  // The login that [client] and the program's group (or command line) give.
  Login login(const std::string& role) const;

 private:
  void add_common_options();
  void add_server_options();
  std::vector<std::string> arguments_from_files();
  void parse_words(const std::vector<std::string>& words);
  void apply_command_line();
  OptionReader& reader() const;

  CLI::App app_;
  std::string group_;
  OptionFiles files_;
  mutable std::optional<OptionReader> reader_;
  Options client_options_;
  std::optional<std::string> host_, socket_, user_, port_, ssl_ca_, ssl_capath_, ssl_cert_,
      ssl_key_, ssl_cipher_;
  const std::string* output_ = nullptr;
  bool ask_password_ = false;
  bool ssl_ = false;
  bool ssl_verify_ = false;
  bool quiet_ = false;
  bool verbose_ = false;
  bool json_ = false;
};

// Asks on the terminal, unseen. Throws Error{usage} when there is none.
std::string ask_password(const std::string& prompt);

}  // namespace slaveclone
