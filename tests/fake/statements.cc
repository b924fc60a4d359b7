#include "fake/statements.h"

#include <map>
#include <mutex>
#include <utility>

namespace slaveclone::test {
namespace {

// The last of them takes every SELECT that the others have left.
const std::vector<const Domain*>& domains() {
  static const std::vector<const Domain*> all{&admin_statements(),  &binlog_statements(),
                                              &slave_statements(),  &catalogue_statements(),
                                              &innodb_statements(), &variable_statements()};
  return all;
}

bool knows(const ServerVersion& version, const Words& words) {
  const VersionNumber number{version.major, version.minor, version.patch};
  if (version.is_mariadb()) return number >= words.mariadb_since;
  return number >= words.mysql_since && number < words.mysql_gone;
}

bool is_one_statement(const std::string& sql) {
  char quote = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote == 0 && c == ';') return false;
    if (quote == 0 && (c == '\'' || c == '"' || c == '`')) {
      quote = c;
    } else if (quote != 0 && c == '\\') {
      ++i;
    } else if (c == quote) {
      quote = 0;
    }
  }
  return true;
}

const Statement* find_statement(const std::string& sql) {
  for (const Domain* domain : domains()) {
    for (const Statement& statement : domain->statements) {
      if (std::regex_match(sql, statement.pattern)) return &statement;
    }
  }
  return nullptr;
}

// None, if the server does not know all words, or no such statement.
const Statement* understand(const ServerVersion& version, const std::string& sql) {
  return knows_words(version, sql) && is_one_statement(sql) ? find_statement(sql) : nullptr;
}

// Runs by the hundred say the same again and again; to understand it takes longer than to do it.
const Statement* understand_once(const FakeServer& server, const std::string& sql) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::string>, const Statement*> understood;
  const std::lock_guard<std::mutex> lock(mutex);
  const auto [found, is_new] = understood.try_emplace({server.version_text, sql});
  if (is_new) found->second = understand(server.version, sql);
  return found->second;
}

}  // namespace

bool knows_words(const ServerVersion& version, const std::string& sql) {
  for (const Domain* domain : domains()) {
    for (const Words& words : domain->words) {
      if (std::regex_match(sql, words.pattern) && !knows(version, words)) return false;
    }
  }
  return true;
}

ResultSet execute_statement(FakeServer& server, int session, const std::string& sql) {
  const Statement* statement = understand_once(server, sql);
  if (statement == nullptr) {
    throw SqlError(1064, "You have an error in your SQL syntax near '" + sql + "'");
  }
  Match match;
  std::regex_match(sql, match, statement->pattern);
  return statement->run(server, session, match);
}

}  // namespace slaveclone::test
