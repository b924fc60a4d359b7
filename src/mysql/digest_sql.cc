#include "mysql/digest_sql.h"

#include "mysql/column_sql.h"
#include "mysql/range_sql.h"

namespace slaveclone {
namespace {

// All values of a row in one short string: which are NULL (CONCAT_WS leaves these out), and each
// as a number or a time, whose text holds no '#'.
std::string whole_row(const TableShape& shape) {
  std::string nulls;
  std::string values;
  for (const Column& column : shape.columns) {
    if (column.nullable) nulls += ", ISNULL(" + quote_identifier(column.name) + ")";
    values += ", " + digest_expression(column);
  }
  return "CONCAT_WS('#'" + nulls + values + ")";
}

}  // namespace

// CRC32 is linear: of two rows that swap values the XOR, and often the sum, would stay as it was.
// Of the digits of a CRC32 another one is not. Each further sum would compute it again.
std::string select_digest(const TableShape& shape, const KeyRange& range) {
  return "SELECT COUNT(*) AS all_rows, COALESCE(SUM(CRC32(CRC32(" + whole_row(shape) +
         "))), 0) AS crc_sum " + from_range(shape, range);
}

}  // namespace slaveclone
