#include "model/table_shape.h"

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <map>

namespace slaveclone {
namespace {

const Column* find_column(const TableShape& shape, const std::string& name) {
  const auto found = std::find_if(shape.columns.begin(), shape.columns.end(),
                                  [&](const Column& column) { return column.name == name; });
  return found == shape.columns.end() ? nullptr : &*found;
}

std::string base_type(const Column& column) {
  return boost::to_upper_copy(column.type.substr(0, column.type.find_first_of(" (")));
}

// Whether rows are found by it exactly: a bound says what is stored, and is compared as the index
// is ordered.
bool bounds_are_exact(const Column& column) {
  const std::string type = base_type(column);
  if (type == "DOUBLE") return column.type.find('(') == std::string::npos;
  return type != "FLOAT" && type != "ENUM" && type != "SET" && column.travel != Travel::unknown;
}

std::string why_not_by(const TableShape& shape, const KeyPart& part) {
  const Column* column = find_column(shape, part.column);
  if (column == nullptr) return "its key has an expression";
  if (part.is_prefix) return "its key has a prefix of a column";
  if (!part.is_ordered) return "its key is not ordered";
  return bounds_are_exact(*column) ? "" : "its key has a column of type " + base_type(*column);
}

std::string why_not_by(const TableShape& shape, const std::vector<KeyPart>& parts) {
  if (shape.is_sequence) return "it is a sequence";
  if (shape.is_system_versioned) return "it is system-versioned";
  if (parts.empty()) return "it has no primary key";
  for (const KeyPart& part : parts) {
    if (part.is_descending != parts.front().is_descending) return "its key is partly descending";
    if (const std::string why = why_not_by(shape, part); !why.empty()) return why;
  }
  return "";
}

}  // namespace

void cut_by_key(TableShape& shape, const std::vector<KeyPart>& parts) {
  shape.key.clear();
  shape.why_whole = why_not_by(shape, parts);
  if (!shape.why_whole.empty()) return;
  for (const KeyPart& part : parts) {
    shape.key.push_back(
        static_cast<std::size_t>(find_column(shape, part.column) - shape.columns.data()));
  }
}

std::vector<std::size_t> TableShape::written_columns() const {
  std::vector<std::size_t> written;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].generated) written.push_back(i);
  }
  return written;
}

Travel travel_of(std::string_view data_type) {
  using enum Travel;
  static const std::map<std::string_view, Travel> all{
      {"tinyint", number},
      {"smallint", number},
      {"mediumint", number},
      {"int", number},
      {"bigint", number},
      {"decimal", number},
      {"bit", index},
      {"enum", index},
      {"set", index},
      {"year", index},
      {"float", real},
      {"double", real},
      {"date", text},
      {"time", text},
      {"datetime", text},
      {"timestamp", text},
      {"uuid", text},
      {"inet4", text},
      {"inet6", text},
      {"char", bytes},
      {"varchar", bytes},
      {"binary", bytes},
      {"varbinary", bytes},
      {"tinytext", bytes},
      {"text", bytes},
      {"mediumtext", bytes},
      {"longtext", bytes},
      {"tinyblob", bytes},
      {"blob", bytes},
      {"mediumblob", bytes},
      {"longblob", bytes},
      {"geometry", bytes},
      {"point", bytes},
      {"linestring", bytes},
      {"polygon", bytes},
      {"multipoint", bytes},
      {"multilinestring", bytes},
      {"multipolygon", bytes},
      {"geometrycollection", bytes},
      {"geomcollection", bytes},
      {"vector", bytes},
      {"json", json},
  };
  const auto found = all.find(data_type);
  return found == all.end() ? unknown : found->second;
}

}  // namespace slaveclone
