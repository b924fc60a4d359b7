#include "model/table_name.h"

namespace slaveclone {

std::string quote_identifier(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? "``" : std::string(1, c);
  return quoted + '`';
}

std::string TableName::quoted() const {
  return quote_identifier(schema) + "." + quote_identifier(name);
}

}  // namespace slaveclone
