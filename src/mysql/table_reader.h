#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "model/key_range.h"
#include "model/table_shape.h"
#include "mysql/long_rows.h"
#include "mysql/row_stream.h"
#include "mysql/server.h"

namespace slaveclone {

// What the rows of a range are, whatever their order.
struct RowsDigest {
  std::uint64_t rows = 0;
  std::uint64_t crc_sum = 0;
  auto operator<=>(const RowsDigest&) const = default;
};

// Whether rows stay as they are read until the transaction ends (LOCK IN SHARE MODE).
enum class Locking { none, shared };

// Reads the rows of one table. The session is one of prepare_to_read_rows() or of
// prepare_to_write_rows(); it and the server have to outlive it. All throw as Session::query().
class TableReader {
 public:
  // Throws Error{precondition} for a table with a column of a type that we do not know.
  TableReader(Server& server, TableShape shape, Locking locking = Locking::none);

  Server& server() const { return server_; }
  const TableShape& shape() const { return shape_; }

  // The key of the rows-th row after 'from'; nullopt: there are fewer, the range is to the end. For
  // tables that can be cut.
  std::optional<Key> key_after(const std::optional<Key>& from, std::uint64_t rows);

  // In the order of the key, if it has one. The columns are those that TableWriter takes, in its
  // order. Rows with a value of more than 1 MiB are not among them, but in long_rows() when the
  // stream has been read to its end.
  std::unique_ptr<RowStream> rows(const KeyRange& range);

  // Likewise, but all of them, however long: so much memory it takes.
  std::unique_ptr<RowStream> whole_rows(const KeyRange& range);

  // Of the last rows(): for TableWriter::insert_long(), in the same transaction.
  const std::vector<LongRow>& long_rows() const { return long_rows_; }

  // Likewise, of all columns, also generated ones: what equal rows are equal in, on whatever two
  // servers. A value that may be much of our memory is its length and a hash.
  std::unique_ptr<RowStream> rows_to_compare(const KeyRange& range);

  // Computed by the server. Compares as digests_compare() says.
  RowsDigest digest(const KeyRange& range);

  // Computed by us of rows_to_compare(): compares always, and reads all rows.
  RowsDigest digest_of_rows(const KeyRange& range);

 private:
  std::unique_ptr<RowStream> stream(const std::string& list, const KeyRange& range);

  Server& server_;
  TableShape shape_;
  std::vector<LongRow> long_rows_;
  std::string locking_;
};

// Whether equal rows of both have equal digests. Else rows_to_compare() have to be.
bool digests_compare(const TableReader& one, const TableReader& other);
bool digests_compare(const TableShape& table, const ServerVersion& one, const ServerVersion& other);

}  // namespace slaveclone
