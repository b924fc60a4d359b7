#include "replication/server_journal.h"

#include "mysql/server_session.h"
#include "mysql/transaction.h"

namespace slaveclone {
namespace {

constexpr const char* make_schema = "CREATE DATABASE IF NOT EXISTS slaveclone";
constexpr const char* make_table =
    "CREATE TABLE IF NOT EXISTS slaveclone.journal "
    "(name VARBINARY(700) PRIMARY KEY, value LONGBLOB) ENGINE=InnoDB";
constexpr const char* drop_schema = "DROP DATABASE IF EXISTS slaveclone";
constexpr std::size_t entries_a_statement = 200;

}  // namespace

ServerJournal::ServerJournal(Server server) : server_(std::move(server)) {
  server_.stay_connected();
  session_of(server_).query("SET SESSION sql_log_bin = 0");
}

bool ServerJournal::exists() {
  return !session_of(server_)
              .query(
                  "SELECT 1 FROM information_schema.tables WHERE table_schema = 'slaveclone' "
                  "AND table_name = 'journal'")
              .empty();
}

// Names of tables are longer than 5.6 takes in a key of text.
void ServerJournal::create() {
  session_of(server_).query(make_schema);
  session_of(server_).query(make_table);
}

ServerJournal::Entries ServerJournal::read() {
  const ResultSet answer = session_of(server_).query("SELECT name, value FROM slaveclone.journal");
  Entries entries;
  for (std::size_t row = 0; row < answer.rows.size(); ++row)
    entries[answer.text("name", row)] = answer.text("value", row);
  return entries;
}

void ServerJournal::write(const Entries& entries) {
  Session& session = session_of(server_);
  Transaction all(server_);
  std::string values;
  std::size_t count = 0;
  for (const auto& [name, value] : entries) {
    values +=
        (values.empty() ? "(" : ", (") + session.quote(name) + ", " + session.quote(value) + ")";
    if (++count % entries_a_statement != 0 && count < entries.size()) continue;
    session.query("REPLACE INTO slaveclone.journal VALUES " + values);
    values.clear();
  }
  all.commit();
}

void ServerJournal::erase(const std::string& name) {
  Session& session = session_of(server_);
  session.query("DELETE FROM slaveclone.journal WHERE name = " + session.quote(name));
}

void ServerJournal::erase_all_but(const std::string& prefix) {
  Session& session = session_of(server_);
  session.query("DELETE FROM slaveclone.journal WHERE name NOT LIKE " +
                session.quote(prefix + "%"));
}

void ServerJournal::drop() { session_of(server_).query(drop_schema); }

}  // namespace slaveclone
