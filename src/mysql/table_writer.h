#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/key_range.h"
#include "model/table_shape.h"
#include "mysql/row_inserts.h"
#include "mysql/row_stream.h"
#include "mysql/server.h"
#include "mysql/table_reader.h"

namespace slaveclone {

// Writes rows of one table as TableReader gave them. The session is one of prepare_to_write_rows();
// whose transaction it is in is the caller's matter. All throw as Session::query().
class TableWriter {
 public:
  // Throws Error{precondition} for what this server cannot be given exactly.
  TableWriter(Server& server, TableShape shape);

  const TableShape& shape() const { return shape_; }

  // Of a system-versioned table, which is written whole, the history, too. An ARCHIVE table is made
  // again, which commits.
  void erase(const KeyRange& range);

  // The row is sent with others, at the latest by flush(). Throws Error{precondition} for one that
  // is larger than the server takes (max_allowed_packet).
  void insert(RowStream::Row row);
  void flush();

  // One of from.long_rows(), a few MiB at a time. Flushes first.
  void insert_long(TableReader& from, const LongRow& row);

 private:
  void require_room_for(std::uint64_t bytes) const;
  bool computes() const { return shape_.written_columns().size() < shape_.columns.size(); }

  Server& server_;
  TableShape shape_;
  std::unique_ptr<RowInserts> inserts_;
  std::size_t most_;                // bytes at once
  std::vector<std::size_t> enums_;  // columns of a row
  bool lenient_ = false;            // what is to be flushed has to be
};

}  // namespace slaveclone
