#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/key_range.h"
#include "model/table_shape.h"
#include "mysql/result_set.h"
#include "mysql/row_stream.h"
#include "mysql/server.h"

namespace slaveclone {

// A row that has a value too large to be held: where it is among the rows of a range.
struct LongRow {
  KeyRange range;
  std::uint64_t position = 0;  // from 0 on
};

bool may_have_long_rows(const TableShape& shape);

// The rows of a range without long ones, which are told instead, into what has to outlive it.
std::unique_ptr<RowStream> stream_short_rows(Server& server, const TableShape& shape,
                                             const KeyRange& range,
                                             std::vector<LongRow>& long_rows);

// One long row, its large values in pieces.
class LongRowReader {
 public:
  LongRowReader(Server& server, const TableShape& shape, const LongRow& row);

  // Of the columns that are written, in their order; NULL instead of a long one.
  const std::vector<Value>& short_values() const { return short_values_; }

  struct LongValue {
    std::size_t column;  // among those that are written
    std::uint64_t bytes;
  };
  const std::vector<LongValue>& long_values() const { return long_values_; }

  // A few MiB of it from there on; fewer at its end.
  std::string piece(const LongValue& value, std::uint64_t from);

 private:
  std::vector<Value> select(const std::string& list);

  Server& server_;
  const TableShape& shape_;
  std::string from_;  // FROM … LIMIT …: the row
  std::vector<Value> short_values_;
  std::vector<LongValue> long_values_;
};

}  // namespace slaveclone
