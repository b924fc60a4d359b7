#include "mysql/sql_tokens.h"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <cctype>

namespace slaveclone {
namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

bool is_part_of_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '$' || byte >= 0x80;
}

template <class Predicate>
std::size_t length_of(std::string_view sql, Predicate&& belongs) {
  return static_cast<std::size_t>(std::find_if_not(sql.begin(), sql.end(), belongs) - sql.begin());
}

// A quote within is doubled, or in a string behind a backslash.
std::size_t quoted_length(std::string_view sql) {
  const char quote = sql.front();
  for (std::size_t i = 1; i < sql.size(); ++i) {
    if (sql[i] == '\\' && quote != '`') {
      ++i;
    } else if (sql[i] == quote) {
      if (sql.substr(i + 1, 1) != std::string_view(&quote, 1)) return i + 1;
      ++i;
    }
  }
  return sql.size();
}

std::size_t length_of_comment(std::string_view sql) {
  const auto up_to = [&](std::string_view end) {
    const std::size_t at = sql.find(end, 2);
    return at == std::string_view::npos ? sql.size() : at + end.size();
  };
  if (sql.starts_with("/*")) return up_to("*/");
  if (sql.starts_with("-- ") || sql.starts_with("#")) return up_to("\n");
  return 0;
}

// "/*!50100" and "/*M!100100".
std::size_t executed_comment_length(std::string_view sql) {
  const std::size_t mark = sql.starts_with("/*!") ? 3 : sql.starts_with("/*M!") ? 4 : 0;
  if (mark == 0) return 0;
  return mark + length_of(sql.substr(mark), [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::pair<SqlTokenKind, std::size_t> first(std::string_view sql) {
  if (is_space(sql.front())) return {SqlTokenKind::space, length_of(sql, is_space)};
  if (const std::size_t executed = executed_comment_length(sql))
    return {SqlTokenKind::mark, executed};
  if (sql.starts_with("*/")) return {SqlTokenKind::mark, 2};
  if (const std::size_t comment = length_of_comment(sql)) return {SqlTokenKind::space, comment};
  if (sql.front() == '`') return {SqlTokenKind::name, quoted_length(sql)};
  if (sql.front() == '\'' || sql.front() == '"') return {SqlTokenKind::string, quoted_length(sql)};
  if (const std::size_t word = length_of(sql, is_part_of_word)) return {SqlTokenKind::word, word};
  return {SqlTokenKind::mark, 1};
}

char unescaped(char c) {
  switch (c) {
    case '0':
      return '\0';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'Z':
      return '\x1a';
    default:
      return c;
  }
}

}  // namespace

bool SqlToken::is_word(std::string_view upper_case) const {
  return kind == SqlTokenKind::word && boost::iequals(text, upper_case);
}

SqlTokens sql_tokens(std::string_view sql) {
  SqlTokens tokens;
  while (!sql.empty()) {
    const auto [kind, length] = first(sql);
    tokens.push_back({kind, std::string(sql.substr(0, length))});
    sql.remove_prefix(length);
  }
  return tokens;
}

std::string text_of(const SqlTokens& tokens) {
  std::string text;
  for (const SqlToken& token : tokens) text += token.text;
  return text;
}

std::string unquoted(const SqlToken& token) {
  if (token.kind != SqlTokenKind::name && token.kind != SqlTokenKind::string) return token.text;
  const char quote = token.text.front();
  std::string plain;
  for (std::size_t i = 1; i + 1 < token.text.size(); ++i) {
    const char c = token.text[i];
    const bool is_escape = c == '\\' && token.kind == SqlTokenKind::string;
    if (is_escape || c == quote) ++i;
    plain += is_escape ? unescaped(token.text[i]) : c;
  }
  return plain;
}

std::size_t skip_space(const SqlTokens& tokens, std::size_t from) {
  while (from < tokens.size() && tokens[from].kind == SqlTokenKind::space) ++from;
  return from;
}

std::size_t behind_parentheses(const SqlTokens& tokens, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    if (tokens[i].is_mark("(")) ++depth;
    if (tokens[i].is_mark(")") && --depth == 0) return i + 1;
  }
  return tokens.size();
}

}  // namespace slaveclone
