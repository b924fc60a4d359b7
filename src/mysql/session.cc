#include "mysql/session.h"

#include <strings.h>

namespace slaveclone {
namespace {

std::size_t index_of(const std::vector<std::string>& columns, std::string_view name) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].size() == name.size() &&
        strncasecmp(columns[i].data(), name.data(), name.size()) == 0) {
      return i;
    }
  }
  return columns.size();
}

}  // namespace

bool ResultSet::has(std::string_view column) const {
  return index_of(columns, column) < columns.size();
}

Value ResultSet::get(std::string_view column, std::size_t row) const {
  const std::size_t i = index_of(columns, column);
  if (row >= rows.size() || i >= columns.size()) {
    throw Error(ExitCode::failed, "the server's answer has no '" + std::string(column) + "'");
  }
  return rows[row][i];
}

std::string ResultSet::text(std::string_view column, std::size_t row) const {
  return get(column, row).value_or("");
}

std::string Login::describe() const {
  return "the " + role + (user.empty() ? "" : " as " + user) + " at " + endpoint.to_string();
}

std::string quote_identifier(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? "``" : std::string(1, c);
  return quoted + '`';
}

}  // namespace slaveclone
