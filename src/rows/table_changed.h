#pragma once

#include <stdexcept>

#include "model/table_name.h"
#include "mysql/sql_error.h"

namespace slaveclone {

// A table is not what it was when the walk looked at it: altered, renamed, dropped, or truncated
// since the snapshot was opened. Its rows there are not those of the snapshot's position.
class TableChanged : public std::runtime_error {
 public:
  explicit TableChanged(TableName table)
      : std::runtime_error(table.to_string() + " was changed meanwhile"),
        table_(std::move(table)) {}
  const TableName& table() const { return table_; }

 private:
  TableName table_;
};

// Another snapshot has to be opened: somebody waits to alter what this one would read.
class SnapshotOver : public std::runtime_error {
 public:
  explicit SnapshotOver(const TableName& table)
      : std::runtime_error("somebody waits to alter " + table.to_string()) {}
};

// Whether a server says so of a table: it, its schema or a column of it is no more, or is another.
bool says_table_changed(const SqlError& error);

// What 'ask' returns; throws TableChanged where the server says that.
template <class Ask>
auto unless_changed(const TableName& table, const Ask& ask) try {
  return ask();
} catch (const SqlError& error) {
  if (!says_table_changed(error)) throw;
  throw TableChanged(table);
}

}  // namespace slaveclone
