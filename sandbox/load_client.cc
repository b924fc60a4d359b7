#include "sandbox/load_client.h"

#include <algorithm>
#include <chrono>

#include "mysql/server_version.h"

namespace slaveclone::sandbox {
namespace {

constexpr unsigned lock_wait_timeout = 1205;
constexpr unsigned deadlock = 1213;

bool is_mariadb(const Session& session) {
  return ServerVersion::parse(session.server_version()).is_mariadb();
}

std::string create_table(const std::string& name, const std::string& engine) {
  return "CREATE TABLE IF NOT EXISTS " + name +
         " (id INT UNSIGNED NOT NULL PRIMARY KEY, amount BIGINT NOT NULL, "
         "word VARCHAR(40) NOT NULL, filling VARCHAR(400) NOT NULL, "
         "KEY by_amount (amount), KEY by_word (word)) ENGINE=" +
         engine + " DEFAULT CHARSET=utf8mb4";
}

}  // namespace

void create_load_tables(Session& session, const std::string& schema) {
  session.query("CREATE DATABASE IF NOT EXISTS " + schema);
  session.query(create_table(schema + ".rows_innodb", "InnoDB"));
  session.query(create_table(schema + ".rows_myisam", "MyISAM"));
  if (is_mariadb(session)) session.query(create_table(schema + ".rows_aria", "Aria"));
}

LoadClient::LoadClient(std::unique_ptr<Session> session, const std::string& schema, unsigned number,
                       std::uint64_t seed)
    : session_(std::move(session)),
      innodb_table_(schema + ".rows_innodb"),
      first_id_(number * rows_per_client),
      engine_(seed + number),
      plain_tables_{schema + ".rows_myisam"} {
  if (is_mariadb(*session_)) plain_tables_.push_back(schema + ".rows_aria");
}

unsigned LoadClient::random(unsigned low, unsigned high) {
  return std::uniform_int_distribution<unsigned>(low, high)(engine_);
}

unsigned LoadClient::random_id() { return first_id_ + random(0, rows_per_client - 1); }

std::string LoadClient::row(unsigned id) {
  const auto letter = static_cast<char>('a' + random(0, 25));
  return "(" + std::to_string(id) + "," + std::to_string(random(0, 1000000)) + ",'word " +
         std::to_string(random(0, 500)) + "','" + std::string(random(20, 400), letter) + "')";
}

std::string LoadClient::write_statement(const std::string& table, unsigned rows) {
  std::string values;
  const unsigned first = random_id();
  for (unsigned i = 0; i < rows; ++i) {
    values += (i == 0 ? "" : ",") + row(first_id_ + (first - first_id_ + i) % rows_per_client);
  }
  return "REPLACE INTO " + table + " VALUES " + values;
}

std::string LoadClient::change_statement(const std::string& table) {
  const unsigned id = random_id();
  const std::string range = " WHERE id BETWEEN " + std::to_string(id) + " AND " +
                            std::to_string(std::min(id + 3, first_id_ + rows_per_client - 1));
  switch (random(0, 3)) {
    case 0:
      return "DELETE FROM " + table + " WHERE id = " + std::to_string(id);
    case 1:
      return "UPDATE " + table + " SET word = 'changed " + std::to_string(random(0, 500)) + "'" +
             range;
    default:
      return "UPDATE " + table + " SET amount = amount + " + std::to_string(random(1, 9)) + range;
  }
}

LoadClient::Statements LoadClient::next_transaction() {
  constexpr unsigned big_rows = 200;
  const unsigned kind = random(0, 99);
  if (kind < 30) {
    const auto& table = plain_tables_[kind % plain_tables_.size()];
    return {random(0, 1) == 0 ? write_statement(table, 2) : change_statement(table)};
  }
  Statements statements{"START TRANSACTION"};
  if (kind >= 98) statements.push_back(write_statement(innodb_table_, big_rows));
  for (unsigned i = random(1, 3); i > 0; --i) {
    statements.push_back(write_statement(innodb_table_, random(1, 3)));
    statements.push_back(change_statement(innodb_table_));
  }
  // Some are taken back, as applications do.
  statements.emplace_back(kind == 30 ? "ROLLBACK" : "COMMIT");
  return statements;
}

void LoadClient::execute(const std::string& statement) {
  const auto begin = std::chrono::steady_clock::now();
  session_->query(statement);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  longest_stall_ms_ = std::max(longest_stall_ms_, took.count());
  ++statements_;
}

void LoadClient::run_transaction() {
  const Statements statements = next_transaction();
  for (;;) {
    try {
      for (const std::string& statement : statements) execute(statement);
      return;
    } catch (const SqlError& error) {
      if (error.number() != deadlock && error.number() != lock_wait_timeout) throw;
      session_->query("ROLLBACK");
      ++retries_;
    }
  }
}

}  // namespace slaveclone::sandbox
