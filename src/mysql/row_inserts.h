#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "model/table_shape.h"
#include "mysql/row_stream.h"
#include "mysql/session.h"

namespace slaveclone {

// INSERTs of many rows each, the quickest way that a server takes them exactly.
class RowInserts {
 public:
  RowInserts() = default;
  virtual ~RowInserts() = default;
  RowInserts(const RowInserts&) = delete;
  RowInserts& operator=(const RowInserts&) = delete;

  virtual void add(RowStream::Row row) = 0;
  virtual void send() = 0;                // what was added; throws as Session::query()
  virtual std::size_t bytes() const = 0;  // of what send() would send; 0: nothing
};

// Array binding where the session has it: MariaDB then takes two thirds of the time; else one
// statement of text.
std::unique_ptr<RowInserts> inserts_into(Session& session, const TableShape& shape);

// The statements of text, to be read by people or by a client, without being sent.
void tell_inserts(const TableShape& shape, RowStream& rows,
                  const std::function<void(const std::string&)>& tell);

// A statement for one row, whose values are bound as these are.
std::unique_ptr<PreparedStatement> insert_one_into(Session& session, const TableShape& shape);
BoundRows bound_rows_of(const TableShape& shape);

// At most so much more that the row adds to bytes().
std::size_t most_bytes_of(RowStream::Row row);

}  // namespace slaveclone
