#include "rows/master_rows.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/stop_request.h"
#include "mysql/catalogue.h"
#include "mysql/definitions.h"
#include "replication/lock_wait.h"
#include "rows/locked_rows.h"
#include "rows/open_rows.h"

namespace slaveclone {
namespace {

// How many rows it has may differ; what they are read as must not.
bool same_columns(const TableShape& a, const TableShape& b) {
  return a.columns == b.columns && a.key == b.key && a.engine == b.engine;
}

// They keep others' writes waiting.
constexpr std::uint64_t most_rows_under_locks = 5000;

constexpr unsigned our_deadlock = 1213;  // ER_LOCK_DEADLOCK: it was ours that was given up

// Rows that a client has locked are waited for, for as long as it takes to try so often.
template <class Read>
auto patiently(const LockPatience& patience, const TableName& table, const Read& read) {
  auto pause = patience.back_off;
  for (unsigned n = 1;; ++n, pause *= 2) {
    try {
      return read();
    } catch (const SqlError& error) {
      if (!is_lock_timeout(error) && error.number() != our_deadlock) throw;
      spdlog::info("rows of {} were not had: {}", table.to_string(), error.what());
    }
    if (n == patience.tries) {
      throw Error(ExitCode::master_lock,
                  "rows of " + table.to_string() + " could not be locked for reading, tried " +
                      std::to_string(n) + " times",
                  "Look for a transaction that writes to them and stays open.");
    }
    StopRequest::sleep_for(pause);
  }
}

// It may take a table's worth of time until the first row of a whole table comes.
Login patient(Login login) {
  login.read_timeout_seconds = 3600;
  return login;
}

}  // namespace

MasterRows::MasterRows(SessionFactory connect, Login login, const LockPatience& patience,
                       std::size_t lanes, const ServerVersion& slave)
    : connect_(std::move(connect)),
      login_(patient(std::move(login))),
      patience_(patience),
      lanes_(lanes),
      slave_(slave) {}

Master& MasterRows::master() {
  if (!master_) master_.emplace(connect_, login_);
  return *master_;
}

std::shared_ptr<const TableShape> MasterRows::look_again(const TableName& table) {
  Server& server = master().server();
  definitions_.erase(table);
  const auto before = Definitions(server).table(table);
  auto shape = Catalogue(server).table(table);
  if (!before || !shape || Definitions(server).table(table) != before) return nullptr;
  definitions_[table] = *before;
  return std::make_shared<const TableShape>(std::move(*shape));
}

const std::string& MasterRows::definition_of(const TableShape& table) {
  if (!definitions_.contains(table.name)) {
    const auto now = look_again(table.name);
    if (!now || !same_columns(*now, table)) throw TableChanged(table.name);
  }
  return definitions_.at(table.name);
}

// Of one chunk, or of all that has to be read at one position.
std::unique_ptr<RowSnapshot> MasterRows::read_under_locks(const WantedRows& wanted) {
  const bool whole = wanted.at_one_position > 0 && !wanted.only;
  std::vector<Chunk> chunks;
  std::vector<TableName> names;
  std::map<TableName, std::string> definitions;
  for (std::size_t i = 0; i < (whole ? wanted.at_one_position : 1); ++i) {
    const auto& table = wanted.tables[i];
    definitions[table->name] = definition_of(*table);
    names.push_back(table->name);
    chunks.push_back({table, {}});
  }
  LockedReading reading;
  reading.rows = wanted.copies;
  reading.compared = wanted.only.has_value();
  if (wanted.digests) reading.digests_for = slave_;
  if (wanted.only) {
    chunks.front().range = *wanted.only;
  } else if (!whole) {
    chunks.front().range.from = wanted.from;
    reading.rows_each = std::min(wanted.rows, most_rows_under_locks);
  }
  const bool by_row = wanted.tables.front()->in_snapshots;
  return unless_changed(names.front(), [&] {
    if (!by_row) {
      return read_locked(lock_tables(connect_, login_, names, patience_), Locking::none,
                         std::move(chunks), reading, definitions);
    }
    return patiently(patience_, names.front(), [&] {
      return read_locked(lock_rows(connect_, login_), Locking::shared, chunks, reading,
                         definitions);
    });
  });
}

std::unique_ptr<RowSnapshot> MasterRows::open_for(const WantedRows& wanted) {
  std::map<TableName, std::string> definitions;
  std::vector<TableName> names;
  for (const auto& table : wanted.tables) {
    if (!table->in_snapshots) break;
    definitions[table->name] = definition_of(*table);
    names.push_back(table->name);
  }
  return std::make_unique<OpenRows>(master().snapshot(names, patience_, lanes_),
                                    std::move(definitions), slave_);
}

void MasterRows::prepare(const WantedRows& wanted) try {
  for (const auto& table : wanted.tables) definition_of(*table);
} catch (const Error& error) {
  if (error.code() == ExitCode::cannot_connect) master_.reset();
  throw;
}

BinlogPosition MasterRows::position() try {
  return master().end_of_log();
} catch (const Error& error) {
  if (error.code() == ExitCode::cannot_connect) master_.reset();
  throw;
}

std::unique_ptr<RowSnapshot> MasterRows::snapshot(const WantedRows& wanted) try {
  const Dialect& dialect = master().server().dialect();
  const bool has_snapshots =
      dialect.snapshot_names_position() || dialect.version().is_mysql_at_least(5, 7);
  const bool open = has_snapshots && wanted.tables.front()->in_snapshots;
  return open ? open_for(wanted) : read_under_locks(wanted);
} catch (const Error& error) {
  if (error.code() == ExitCode::cannot_connect) master_.reset();
  throw;
}

}  // namespace slaveclone
