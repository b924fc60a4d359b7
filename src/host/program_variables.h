#pragma once

#include <map>
#include <string>

#include "base/process.h"

namespace slaveclone {

// The variables that a server program would start with, option files and defaults taken together,
// as it prints them itself for --verbose --help. Names have underscores; "" stands for no value.
class ProgramVariables {
 public:
  // 'argv' starts the server (mysqld --defaults-file=…). It is run to print and ends at once.
  // Throws Error{precondition} with what it says if it refuses its options.
  static ProgramVariables of(const Argv& argv);
  static ProgramVariables parse(const std::string& printed);

  // "" also for what the program does not know.
  std::string value(const std::string& name) const;
  bool knows(const std::string& name) const { return values_.contains(name); }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace slaveclone
