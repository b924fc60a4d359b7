#include "fake/expressions.h"

#include <map>
#include <regex>

namespace slaveclone::test {
namespace {

// The places of the list's commas that are in no quotes and no parentheses.
std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> items(1);
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const char c = list[i];
    if (quoted && c == '\\') {
      items.back() += c;
      items.back() += list[++i];
      continue;
    }
    if (c == '\'') quoted = !quoted;
    if (!quoted) depth += (c == '(') - (c == ')');
    if (c == ',' && !quoted && depth == 0) {
      items.emplace_back();
      if (list.compare(i, 2, ", ") == 0) ++i;
    } else {
      items.back() += c;
    }
  }
  return items;
}

Value global_variable(const FakeServer& server, const std::string& name) {
  const auto found = server.variables.find(name);
  if (found == server.variables.end()) {
    throw SqlError(1193, "Unknown system variable '" + name + "'");
  }
  return found->second;
}

Value evaluate(const FakeServer& server, int session, const std::string& expression) {
  static const std::regex number("-?[0-9.]+");
  static const std::regex variable("@@(?:GLOBAL\\.)?(\\w+)", std::regex::icase);
  if (expression.starts_with("'")) return unquote(expression);
  if (expression == "NULL") return {};
  if (expression == "CURRENT_USER()") return server.account;
  if (expression == "VERSION()") return server.version_text;
  if (expression == "CONNECTION_ID()") return std::to_string(session);
  if (expression.find(" mysql.slave_master_info ") != std::string::npos) return "0";
  if (expression.find("UNIX_TIMESTAMP(") != std::string::npos) {
    return std::to_string(server.clock_us);
  }
  std::smatch match;
  if (std::regex_match(expression, match, variable)) return global_variable(server, match[1]);
  if (std::regex_match(expression, number)) return expression;
  throw SqlError(1054, "Unknown column '" + expression + "' in 'field list'");
}

}  // namespace

std::string unquote(const std::string& literal) {
  static const std::map<char, char> escapes{{'n', '\n'}, {'r', '\r'}, {'0', '\0'}, {'Z', '\x1a'}};
  std::string text;
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    char c = literal[i];
    if (c == '\'') ++i;  // doubled
    if (c == '\\') {
      c = literal[++i];
      if (const auto found = escapes.find(c); found != escapes.end()) c = found->second;
    }
    text += c;
  }
  return text;
}

ResultSet evaluate_select_list(FakeServer& server, int session, const std::string& list) {
  static const std::regex named("([^]*) AS (\\w+)");
  ResultSet result{{}, {{}}};
  for (const std::string& item : split_list(list)) {
    std::smatch match;
    const bool has_name = std::regex_match(item, match, named);
    result.columns.push_back(has_name ? match[2].str() : item);
    result.rows[0].push_back(evaluate(server, session, has_name ? match[1].str() : item));
  }
  return result;
}

}  // namespace slaveclone::test
