#include "mysql/statement_outline.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <cctype>

namespace slaveclone {
namespace {

constexpr std::string_view::size_type npos = std::string_view::npos;

bool is_part_of_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '$' || c == '@' || byte >= 0x80;
}

// The length of the comment that begins here; 0: none does. Those that a server executes (/*!) are
// taken for comments, too.
std::size_t comment_length(std::string_view sql) {
  const auto up_to = [&](std::string_view end, std::size_t from) {
    const std::size_t at = sql.find(end, from);
    return at == npos ? sql.size() : at + end.size();
  };
  if (sql.starts_with("/*")) return up_to("*/", 2);
  if (sql.starts_with("#") || sql.starts_with("-- ")) return up_to("\n", 1);
  return 0;
}

// The length of the string that begins here, or up to the end where it was cut; 0: none does.
std::size_t string_length(std::string_view sql) {
  const char quote = sql.front();
  if (quote != '\'' && quote != '"') return 0;
  for (std::size_t i = 1; i < sql.size(); ++i) {
    if (sql[i] == '\\') {
      ++i;
    } else if (sql[i] == quote) {
      return i + 1;
    }
  }
  return sql.size();
}

std::size_t word_length(std::string_view sql) {
  return static_cast<std::size_t>(std::find_if_not(sql.begin(), sql.end(), is_part_of_name) -
                                  sql.begin());
}

void append_space(std::string& text) {
  if (!text.empty() && text.back() != ' ') text += ' ';
}

// Appends what stands at the beginning of `sql`, and returns how much of it that was.
std::size_t take_one(std::string_view sql, std::string& text) {
  if (const std::size_t comment = comment_length(sql)) {
    append_space(text);
    return comment;
  }
  if (const std::size_t string = string_length(sql)) {
    text += '?';
    return string;
  }
  if (const std::size_t word = word_length(sql)) {
    const bool number = std::isdigit(static_cast<unsigned char>(sql.front())) != 0;
    text += number ? "?" : std::string(sql.substr(0, word));
    return word;
  }
  if (static_cast<unsigned char>(sql.front()) <= ' ') {
    append_space(text);
  } else {
    text += sql.front();
  }
  return 1;
}

}  // namespace

std::string outline(std::string_view sql) {
  for (const char* word : {"PASSWORD", "IDENTIFIED"}) {
    if (boost::icontains(sql, word)) return "(a statement about passwords)";
  }
  std::string text;
  while (!sql.empty()) sql.remove_prefix(take_one(sql, text));
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

std::string short_outline(std::string_view sql) {
  constexpr std::size_t enough = 1000;
  return sql.size() <= enough ? outline(sql) : outline(sql.substr(0, enough)) + " …";
}

bool holds_read_lock_up(const std::string& outline, bool reads_hold) {
  static constexpr std::array reads{"SELECT", "WITH", "TABLE", "VALUES"};
  static constexpr std::array harmless{"SHOW", "USE",   "DO",    "KILL",     "SET",   "EXPLAIN",
                                       "DESC", "BEGIN", "START", "DESCRIBE", "FLUSH", "UNLOCK"};
  const std::string text =
      boost::trim_left_copy_if(boost::to_upper_copy(outline), boost::is_any_of("( "));
  const std::string word = text.substr(0, word_length(text));
  const auto is_one_of = [&](const auto& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (reads_hold && text.find(" FROM ") != npos) return !text.starts_with("SHOW");
  if (is_one_of(harmless)) return false;
  if (!is_one_of(reads)) return true;
  const bool locks = text.find(" FOR UPDATE") != npos || text.find(" INTO ") != npos;
  return locks || (reads_hold && word == "TABLE");
}

}  // namespace slaveclone
