#include "model/table_name.h"

#include "base/error.h"

namespace slaveclone {

std::string quote_identifier(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? "``" : std::string(1, c);
  return quoted + '`';
}

namespace {

// One identifier off the front of the text.
std::string take_identifier(std::string_view& text) {
  std::string name;
  std::size_t i = 1;
  for (; i < text.size(); ++i) {
    if (text[i] == '`' && (i + 1 == text.size() || text[i + 1] != '`')) break;
    if (text[i] == '`') ++i;
    name += text[i];
  }
  if (!text.starts_with('`') || i >= text.size())
    throw Error(ExitCode::failed, "'" + std::string(text) + "' is no name of a table");
  text.remove_prefix(i + 1);
  return name;
}

}  // namespace

TableName table_name_from_quoted(std::string_view text) {
  TableName table;
  table.schema = take_identifier(text);
  if (text.starts_with('.')) text.remove_prefix(1);
  table.name = take_identifier(text);
  return table;
}

std::string TableName::quoted() const {
  return quote_identifier(schema) + "." + quote_identifier(name);
}

}  // namespace slaveclone
