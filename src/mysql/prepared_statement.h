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

  // Once, for one row some of whose values are appended in pieces: bind it, append what goes to
  // which parameter, execute. The server holds the whole value, we a piece. The row has to live
  // until then.
  virtual void bind(const BoundRows& row) = 0;
  virtual void append(std::size_t parameter, std::string_view piece) = 0;
  virtual void execute() = 0;
};

}  // namespace slaveclone
