#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slaveclone {

enum class SqlTokenKind {
  space,   // and comments
  word,    // a key word, a number, a name without quotes
  name,    // `in backquotes`
  string,  // 'in quotes'
  mark,    // one character; or what begins and ends a comment that servers execute: /*!50100, */
};

struct SqlToken {
  SqlTokenKind kind;
  std::string text;

  bool is_mark(std::string_view mark) const { return kind == SqlTokenKind::mark && text == mark; }
  bool is_word(std::string_view upper_case) const;  // in any case
};

using SqlTokens = std::vector<SqlToken>;

// A statement as servers show it with an empty sql_mode. Nothing is lost: the texts together are
// the statement.
SqlTokens sql_tokens(std::string_view sql);
std::string text_of(const SqlTokens& tokens);

// What a `name` or 'string' stands for.
std::string unquoted(const SqlToken& token);

// The place of the next token at or after `from` that is no space; the size if there is none.
std::size_t skip_space(const SqlTokens& tokens, std::size_t from);

// Behind the parenthesis that closes the one at `open`.
std::size_t behind_parentheses(const SqlTokens& tokens, std::size_t open);

}  // namespace slaveclone
