#pragma once

#include <string>

#include "rows/row_check.h"

namespace slaveclone {

// How far a check has come and what it has found, kept in a file between two runs.
struct CheckState {
  WalkState walk;
  CheckedTables tables;
};

std::string to_json(const CheckState& state);
CheckState check_state_from_json(const std::string& text);  // throws Error{failed}

// The file of one slave's channel, in a directory of ours.
class CheckStateFile {
 public:
  // Makes the directory (0700) if it is not there. Throws Error{io}.
  CheckStateFile(const std::string& directory, const std::string& slave,
                 const std::string& channel);

  const std::string& path() const { return path_; }
  std::optional<CheckState> read() const;  // nullopt: there is none. Throws Error{precondition}
  void write(const CheckState& state) const;
  void remove() const;

 private:
  std::string path_;
};

}  // namespace slaveclone
