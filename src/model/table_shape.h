#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/table_name.h"

namespace slaveclone {

// How a column's values are read and written so that they arrive as they were.
enum class Travel {
  number,   // integers, DECIMAL: as the server shows them
  index,    // BIT, ENUM, SET, YEAR: as the number that is stored
  real,     // FLOAT, DOUBLE: with all their digits
  text,     // times, UUID, INET4, INET6: ASCII
  bytes,    // strings, geometry, vectors: as they are stored, in whatever character set
  json,     // MySQL's: as text, in utf8mb4
  unknown,  // of a type that we do not know: its table cannot be copied
};

struct Column {
  std::string name;
  std::string type;     // COLUMN_TYPE: "decimal(10,2) unsigned"
  std::string charset;  // empty: none
  std::string collation;
  Travel travel = Travel::unknown;
  std::uint64_t max_bytes = 0;  // of its longest value, if it has bytes
  bool nullable = false;
  bool generated = false;  // VIRTUAL or STORED: compared, but never written
  bool invisible = false;  // not in SELECT *

  bool operator==(const Column&) const = default;

  // Whether one value may be much of our memory.
  bool is_large() const { return max_bytes > 65536; }
};

// What has to be known of a table to read and write its rows.
struct TableShape {
  TableName name;
  std::string engine;
  std::vector<Column> columns;  // all of them, in the table's order
  // The columns of the primary key in its order, by which the table can be cut; empty: it is read
  // whole, because of why_whole ("it has no primary key").
  std::vector<std::size_t> key;
  std::string why_whole;
  bool in_snapshots = false;  // else it has to be locked while it is read
  bool is_sequence = false;
  bool is_system_versioned = false;  // its rows are those of all times
  std::uint64_t rows = 0;            // the server's estimate
  std::uint64_t bytes = 0;           // data and indexes, likewise

  bool can_be_cut() const { return !key.empty(); }
  std::vector<std::size_t> written_columns() const;  // all but generated ones
};

// A column of a primary key, as the index has it.
struct KeyPart {
  std::string column;
  bool is_prefix = false;
  bool is_descending = false;
  bool is_ordered = true;  // a BTREE
};

// Sets the key, or why there is none to cut by.
void cut_by_key(TableShape& shape, const std::vector<KeyPart>& parts);

// The travel of a type by its DATA_TYPE ("bigint").
Travel travel_of(std::string_view data_type);

}  // namespace slaveclone
