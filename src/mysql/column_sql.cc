#include "mysql/column_sql.h"

#include <boost/algorithm/hex.hpp>
#include <boost/algorithm/string/predicate.hpp>

#include "base/error.h"
#include "mysql/json_decimals.h"

namespace slaveclone {
namespace {

// A FLOAT alone is shown with 6 digits, (M,D) with D decimals.
std::string with_all_digits(const Column& column, const std::string& name) {
  // Not + 0e0, which makes 0 of -0.
  return column.type.starts_with("double") && column.type.find('(') == std::string::npos
             ? name
             : name + "*1e0";
}

// Some versions of MariaDB keep no sign of a 0.
std::string without_sign_of_0(const std::string& name) { return name + "+0e0"; }

void require_number(const Column& column, std::string_view value) {
  if (!value.empty() && value.find_first_not_of("+-.0123456789eE") == std::string_view::npos)
    return;
  throw Error(ExitCode::failed, "the server gave no number for column '" + column.name + "'");
}

void append_number(std::string& sql, const Column& column, std::string_view value) {
  require_number(column, value);
  sql += value;
}

// With an exponent it is no DECIMAL, which has fewer digits.
void append_real(std::string& sql, const Column& column, std::string_view value) {
  append_number(sql, column, value);
  if (value.find_first_of("eE") == std::string_view::npos) sql += "e0";
}

void append_quoted(std::string& sql, std::string_view value) {
  sql += '\'';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    if (c != '\'' && c != '\\' && c != '\0') continue;
    sql.append(value, begin, at - begin);
    sql += '\\';
    sql += c == '\0' ? '0' : c;
    begin = at + 1;
  }
  sql.append(value, begin);
  sql += '\'';
}

// It takes no binary string (3144).
void append_json(std::string& sql, std::string_view value) {
  const std::vector<JsonDecimal> decimals = json_decimals(value);
  sql += decimals.empty() ? "_utf8mb4" : "JSON_REPLACE(CAST(_utf8mb4";
  append_quoted(sql, value);
  if (decimals.empty()) return;
  sql += " AS JSON)";
  for (const JsonDecimal& decimal : decimals) {
    sql += ",_utf8mb4";
    append_quoted(sql, decimal.path);
    sql += "," + decimal.digits;
  }
  sql += ')';
}

Error unknown_type(const Column& column) {
  return {ExitCode::precondition,
          "column '" + column.name + "' is of type " + column.type + ", which I cannot copy",
          "Leave its table out."};
}

// Older servers have it by another name, newer ones may take that name for another.
std::string introducer(const Column& column) {
  if (column.charset.empty()) return "_binary ";
  return "_" + (column.charset == "utf8" ? "utf8mb3" : column.charset) + " ";
}

}  // namespace

std::string read_expression(const Column& column) {
  const std::string name = quote_identifier(column.name);
  switch (column.travel) {
    case Travel::index:
      return "CAST(" + name + " AS UNSIGNED)";  // of 64 members + 0 would be negative
    case Travel::real:
      return with_all_digits(column, name);
    case Travel::unknown:
      throw unknown_type(column);
    default:
      return name;
  }
}

std::string digest_expression(const Column& column) {
  const std::string name = quote_identifier(column.name);
  if (column.travel == Travel::real) return without_sign_of_0(name);
  const bool has_any_bytes = column.travel == Travel::bytes || column.travel == Travel::json;
  return has_any_bytes ? "CRC32(" + name + ")" : read_expression(column);
}

std::string compare_expression(const Column& column) {
  if (column.travel == Travel::real) return without_sign_of_0(quote_identifier(column.name));
  if (!column.is_large()) return read_expression(column);
  const std::string bytes = "CAST(" + quote_identifier(column.name) + " AS BINARY)";
  return "CONCAT(LENGTH(" + bytes + "), ' ', SHA2(" + bytes + ", 256))";
}

void append_literal(std::string& sql, const Column& column, std::string_view value) {
  switch (column.travel) {
    case Travel::number:
    case Travel::index:
      return append_number(sql, column, value);
    case Travel::real:
      return append_real(sql, column, value);
    case Travel::text:
      return append_quoted(sql, value);
    case Travel::bytes:
      sql += "_binary";
      return append_quoted(sql, value);
    case Travel::json:
      return append_json(sql, value);
    case Travel::unknown:
      break;
  }
  throw unknown_type(column);
}

std::string bound(const Column& column, std::string_view value) {
  if (column.travel == Travel::bytes)
    return introducer(column) + "x'" + boost::algorithm::hex(std::string(value)) + "'";
  std::string sql;
  append_literal(sql, column, value);
  return sql;
}

}  // namespace slaveclone
