#include "mysql/logged_statement.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/case_conv.hpp>

#include "mysql/sql_tokens.h"

namespace slaveclone {
namespace {

constexpr std::size_t first_bytes = 4096;  // for the words that it begins with
constexpr std::size_t first_words = 12;

// Its first words in upper case; names and marks are left out.
std::vector<std::string> beginning_of(std::string_view statement) {
  std::vector<std::string> words;
  for (const SqlToken& token : sql_tokens(statement.substr(0, first_bytes))) {
    if (token.kind == SqlTokenKind::word) words.push_back(boost::to_upper_copy(token.text));
    if (words.size() == first_words) break;
  }
  if (words.empty()) words.emplace_back();
  return words;
}

bool contains(const std::vector<std::string>& words, const char* word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool changes_rows(std::string_view statement) {
  static constexpr std::array verbs{"INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD",
                                    "SELECT", "WITH",   "DO",     "CALL"};
  const std::string verb = beginning_of(statement).front();
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

bool makes_trigger(std::string_view statement) {
  const std::vector<std::string> words = beginning_of(statement);
  return words.front() == "CREATE" && contains(words, "TRIGGER");
}

std::vector<std::string> names_of_redefined(std::string_view statement) {
  const std::vector<std::string> words = beginning_of(statement);
  const bool of_table = contains(words, "TABLE") || contains(words, "TABLES");
  const bool redefines =
      words.front() == "CREATE" || words.front() == "ALTER" || words.front() == "RENAME";
  if (!of_table || !redefines) return {};
  std::vector<std::string> names;
  for (const SqlToken& token : sql_tokens(statement)) {
    if (token.kind == SqlTokenKind::space || token.kind == SqlTokenKind::mark) continue;
    const bool quoted = token.kind != SqlTokenKind::word;
    names.push_back(boost::to_lower_copy(quoted ? unquoted(token) : token.text));
  }
  return names;
}

}  // namespace slaveclone
