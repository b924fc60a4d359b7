#pragma once

#include "mysql/bound_rows.h"

namespace slaveclone {

// A statement with a ? for each value. Its session has to outlive it. All throw as
// Session::query().
class PreparedStatement {
 public:
  PreparedStatement() = default;
  virtual ~PreparedStatement() = default;
  PreparedStatement(const PreparedStatement&) = delete;
  PreparedStatement& operator=(const PreparedStatement&) = delete;

  // Once for each row, all of them in one packet. For sessions that bind_rows().
  virtual void execute(const BoundRows& rows) = 0;
};

}  // namespace slaveclone
