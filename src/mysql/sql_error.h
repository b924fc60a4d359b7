#pragma once

#include <string>
#include <utility>

#include "base/error.h"

namespace slaveclone {

// A statement the server refused.
class SqlError : public Error {
 public:
  SqlError(unsigned number, const std::string& message, ExitCode code = ExitCode::failed,
           std::string hint = {})
      : Error(code, message, std::move(hint)), number_(number) {}
  unsigned number() const { return number_; }  // the server's error number, such as 1205

 private:
  unsigned number_;
};

}  // namespace slaveclone
