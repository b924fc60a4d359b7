#pragma once

#include <array>
#include <regex>
#include <string>
#include <vector>

#include "fake/fake_server.h"

namespace slaveclone::test {

using VersionNumber = std::array<unsigned, 3>;

constexpr VersionNumber always{0, 0, 0};
constexpr VersionNumber never{99, 0, 0};
constexpr VersionNumber mysql_8_4{8, 4, 0};  // where the old words end

// From which version words are known, and from which MySQL they are known no more. From the
// reference manuals, not from Dialect: a check of it. MySQL: "What Is New" and the statements' own
// pages of the 5.6 to 9.x manuals, "Features Removed in MySQL 8.4"; MariaDB: "Replication
// Statements".
struct Words {
  std::regex pattern;
  VersionNumber mariadb_since;
  VersionNumber mysql_since;
  VersionNumber mysql_gone;
};

using Match = std::smatch;

// What a server does for the statements that match as a whole.
struct Statement {
  std::regex pattern;
  ResultSet (*run)(FakeServer& server, int session, const Match& match);
};

// All that a server knows about one thing. A new statement goes to what it is about.
struct Domain {
  std::vector<Words> words;
  std::vector<Statement> statements;
};

const Domain& admin_statements();      // lock, processes, shutdown
const Domain& binlog_statements();     // of a master: its log and its position
const Domain& slave_statements();      // channels
const Domain& catalogue_statements();  // grants, engines, plugins, tables
const Domain& innodb_statements();     // status
const Domain& variable_statements();   // SET, SELECT of expressions

// Whether a server of that version knows all the words of a statement.
bool knows_words(const ServerVersion& version, const std::string& sql);

// Throws SqlError 1064 for a statement that the server does not know.
ResultSet execute_statement(FakeServer& server, int session, const std::string& sql);

}  // namespace slaveclone::test
