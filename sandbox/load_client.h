#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "mysql/session.h"

namespace slaveclone::sandbox {

// The schema a load works in unless told.
constexpr const char* load_schema = "sandbox_load";

// Makes schema and tables if they are missing: rows_innodb with a secondary index, rows_myisam and,
// on MariaDB, rows_aria.
void create_load_tables(Session& session, const std::string& schema);

// One client of a load. It writes only rows of its own (ids from number * rows_per_client on), by
// primary key and with literal values, so that a slave gets the same rows in every binary log
// format; it replaces, updates and deletes, so that tables stay at rows_per_client rows or less.
class LoadClient {
 public:
  static constexpr unsigned rows_per_client = 2000;

  LoadClient(std::unique_ptr<Session> session, const std::string& schema, unsigned number,
             std::uint64_t seed);

  // One transaction: mostly several statements on InnoDB, now and then a bigger one, and single
  // statements on the other engines. Retries after a deadlock.
  void run_transaction();

  std::uint64_t statements() const { return statements_; }
  std::uint64_t retries() const { return retries_; }
  double longest_stall_ms() const { return longest_stall_ms_; }

 private:
  using Statements = std::vector<std::string>;

  Statements next_transaction();
  std::string write_statement(const std::string& table, unsigned rows);
  std::string change_statement(const std::string& table);
  std::string row(unsigned id);
  unsigned random(unsigned low, unsigned high);
  unsigned random_id();
  void execute(const std::string& statement);

  std::unique_ptr<Session> session_;
  std::string innodb_table_;
  unsigned first_id_;
  std::mt19937_64 engine_;
  std::vector<std::string> plain_tables_;  // those without transactions
  std::uint64_t statements_ = 0;
  std::uint64_t retries_ = 0;
  double longest_stall_ms_ = 0;
};

}  // namespace slaveclone::sandbox
