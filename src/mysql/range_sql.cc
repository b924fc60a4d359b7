#include "mysql/range_sql.h"

#include <stdexcept>

#include "mysql/column_sql.h"

namespace slaveclone {
namespace {

// (a, b) > (x, y) as a > x OR (a = x AND b > y): of a comparison of rows the servers scan the
// table.
std::string beyond(const TableShape& shape, const Key& key, const char* sign,
                   const char* last_sign) {
  std::string condition;
  std::string ends;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const Column& column = shape.columns[shape.key[i]];
    const std::string name = quote_identifier(column.name);
    const std::string value = bound(column, key[i]);
    if (i + 1 == key.size()) {
      condition += name + last_sign + value;
    } else {
      condition += name + sign + value + " OR (" + name + "=" + value + " AND (";
      ends += "))";
    }
  }
  return "(" + condition + ends + ")";
}

void require_key(const TableShape& shape, const Key& key) {
  if (key.size() != shape.key.size() || key.empty())
    throw std::logic_error("a key of another table than " + shape.name.to_string());
}

}  // namespace

std::string where_in_range(const TableShape& shape, const KeyRange& range) {
  std::string where;
  if (range.from) {
    require_key(shape, *range.from);
    where = " WHERE " + beyond(shape, *range.from, ">", ">");
  }
  if (range.to) {
    require_key(shape, *range.to);
    where += (where.empty() ? " WHERE " : " AND ") + beyond(shape, *range.to, "<", "<=");
  }
  return where;
}

std::string from_range(const TableShape& shape, const KeyRange& range) {
  return "FROM " + shape.name.quoted() + (shape.is_system_versioned ? " FOR SYSTEM_TIME ALL" : "") +
         (shape.can_be_cut() ? " FORCE INDEX (PRIMARY)" : "") + where_in_range(shape, range);
}

// Qualified, or they would be what the list of the SELECT gives the same names.
std::string order_by_key(const TableShape& shape) {
  std::string columns;
  for (const std::size_t i : shape.key) {
    columns += (columns.empty() ? " ORDER BY " : ", ") + shape.name.quoted() + "." +
               quote_identifier(shape.columns[i].name);
  }
  return columns;
}

}  // namespace slaveclone
