#include "fake/statements.h"

#include <algorithm>

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

[[noreturn]] void refuse(const std::string& near) {
  throw SqlError(1064, "You have an error in your SQL syntax near '" + near + "'");
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
  if (!knows_words(server.version, sql)) refuse(sql);
  if (!is_one_statement(sql)) refuse(";");
  for (const Domain* domain : domains()) {
    for (const Statement& statement : domain->statements) {
      Match match;
      if (std::regex_match(sql, match, statement.pattern)) {
        return statement.run(server, session, match);
      }
    }
  }
  refuse(sql);
}

}  // namespace slaveclone::test
