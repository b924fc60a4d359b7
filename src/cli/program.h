#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "mysql/login.h"
#include "mysql/option_files.h"

namespace slaveclone {

// What all our programs have in common on their command line: MySQL's option files and client
// options, verbosity, --json. Options come from the option files first, then from the command line;
// a later one wins.
class Program {
 public:
  // 'group' is the option-file group that may hold any long option of the program.
  Program(const std::string& name, const std::string& description, std::string group);

  CLI::App& app() { return app_; }

  // Nothing: go on. Else the exit code: --help and --version are printed, or the command line is
  // wrong (said on stderr). Throws Error{usage} for a wrong option in an option file.
  std::optional<int> parse(int argc, char** argv);

  const OptionFiles& files() const { return files_; }
  Verbosity verbosity() const;
  bool json() const { return json_; }

  // The login that [client] and the program's group (or command line) give.
  Login login(const std::string& role) const;

 private:
  void add_common_options();
  std::vector<std::string> arguments_from_files();

  CLI::App app_;
  std::string group_;
  OptionFiles files_;
  Options client_options_;
  std::optional<std::string> host_, socket_, user_, password_, port_, ssl_ca_, ssl_capath_,
      ssl_cert_, ssl_key_, ssl_cipher_;
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
