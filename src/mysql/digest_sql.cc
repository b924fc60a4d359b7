#include "mysql/digest_sql.h"

#include "mysql/column_sql.h"
#include "mysql/range_sql.h"

namespace slaveclone {
namespace {

bool has_any_bytes(const Column& column) {
  return column.travel == Travel::bytes || column.travel == Travel::json;
}

// All values of a row in one string that no other row has: which are NULL (CONCAT_WS leaves these
// out), how long those are that may hold any bytes, and the values.
std::string whole_row(const TableShape& shape) {
  std::string nulls;
  std::string lengths;
  std::string values;
  for (const Column& column : shape.columns) {
    const std::string name = quote_identifier(column.name);
    if (column.nullable) nulls += ", ISNULL(" + name + ")";
    if (has_any_bytes(column)) lengths += ", LENGTH(" + name + ")";
    values += ", " + digest_expression(column);
  }
  return "CONCAT_WS('#'" + nulls + lengths + values + ")";
}

}  // namespace

// CRC32 is linear: two rows that swap values would leave the XOR as it is, and often the sum. Of
// the digits of a CRC32 another one is not.
std::string select_digest(const TableShape& shape, const KeyRange& range) {
  return "SELECT COUNT(*) AS all_rows, COUNT(crc) AS digested, COALESCE(BIT_XOR(crc), 0) AS "
         "crc_xor, COALESCE(SUM(crc), 0) AS crc_sum FROM (SELECT CRC32(CRC32(" +
         whole_row(shape) + ")) AS crc " + from_range(shape, range) + ") AS rows_of_range";
}

}  // namespace slaveclone
