#include "replication/snapshot.h"

#include <algorithm>

#include "mysql/row_session.h"
#include "mysql/server_session.h"
#include "mysql/sql_error.h"
#include "replication/lock_wait.h"
#include "replication/read_lock.h"

namespace slaveclone {
namespace {

// It is idle while what it has read is written. It waits for nobody who waits for what it holds.
Server made_reader(Server reader) {
  prepare_to_read_rows(reader);
  session_of(reader).query("SET SESSION lock_wait_timeout = 1");
  return reader;
}

BinlogPosition open_named(Server& reader) {
  const Dialect& dialect = reader.dialect();
  const BinlogPosition position = Dialect::parse_position(
      session_of(reader)
          .batch({dialect.open_snapshot(), dialect.position_of_open_snapshot()})
          .back());
  if (position.is_known()) return position;
  throw Error(ExitCode::precondition, "the master names no position of its binary log",
              "Check that its binary log is on.");
}

// Opens them anew until all are of one position, as nobody has written in between.
Snapshot open_all_named(std::vector<Server> readers, const std::function<Server()>& connect) {
  constexpr int tries = 20;
  std::vector<BinlogPosition> positions(readers.size());
  for (int n = 0; n < tries; ++n) {
    for (std::size_t i = 0; i < readers.size(); ++i) positions[i] = open_named(readers[i]);
    if (std::count(positions.begin(), positions.end(), positions.back()) ==
        static_cast<std::ptrdiff_t>(readers.size())) {
      return {std::move(readers), positions.back(), connect};
    }
  }
  std::vector<Server> same;
  for (std::size_t i = 0; i < readers.size(); ++i) {
    if (positions[i] == positions.back()) same.push_back(std::move(readers[i]));
  }
  return {std::move(same), positions.back(), connect};
}

}  // namespace

// To have read a table in a transaction is to hold its metadata; a savepoint bounds for how long.
void Snapshot::hold(std::size_t reader, const TableName& table) {
  session_of(readers_.at(reader)).query("SELECT 1 FROM " + table.quoted() + " LIMIT 1");
}

void Snapshot::let_go(std::size_t reader) {
  session_of(readers_.at(reader)).query("ROLLBACK TO SAVEPOINT opened");
}

bool Snapshot::is_anybody_waiting_for(const std::set<TableName>& tables) {
  if (!onlooker_) onlooker_ = connect_();
  return std::any_of(tables.begin(), tables.end(), [&](const TableName& table) {
    try {
      session_of(*onlooker_).query("SELECT 1 FROM " + table.quoted() + " LIMIT 0");
      return false;
    } catch (const SqlError& error) {
      return is_lock_timeout(error);
    }
  });
}

Snapshot::Snapshot(std::vector<Server> readers, BinlogPosition position,
                   std::function<Server()> connect)
    : readers_(std::move(readers)), position_(std::move(position)), connect_(std::move(connect)) {
  for (Server& reader : readers_) session_of(reader).query("SAVEPOINT opened");
}

Snapshot open_snapshot(const SessionFactory& connect, const Login& login,
                       const std::vector<TableName>& tables, const LockPatience& patience,
                       std::size_t readers) {
  const auto another = [=] { return made_reader({connect, login}); };
  std::vector<Server> all;
  for (std::size_t i = 0; i < readers; ++i) all.push_back(another());
  const Dialect dialect = all.front().dialect();
  if (dialect.snapshot_names_position()) return open_all_named(std::move(all), another);
  if (!dialect.version().is_mysql_at_least(5, 7)) {
    throw Error(ExitCode::precondition,
                "MySQL before 5.7 has no snapshot of rows whose position is sure",
                "Make the slave from a donor's files (take-backup, load-slave).");
  }
  ReadLock lock = lock_tables(connect, login, tables, patience);
  for (Server& reader : all) session_of(reader).query(dialect.open_snapshot());
  BinlogPosition position = lock.read_position_and_release();
  return {std::move(all), std::move(position), another};
}

Snapshot open_snapshot_here(const std::function<Server()>& connect, BinlogPosition position,
                            std::size_t readers) {
  const auto another = [connect] { return made_reader(connect()); };
  std::vector<Server> all;
  for (std::size_t i = 0; i < readers; ++i) all.push_back(another());
  for (Server& reader : all) session_of(reader).query(reader.dialect().open_snapshot());
  return {std::move(all), std::move(position), another};
}

}  // namespace slaveclone
