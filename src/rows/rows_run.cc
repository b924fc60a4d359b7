#include "rows/rows_run.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/stop_request.h"
#include "base/waiting.h"
#include "mysql/sql_error.h"
#include "rows/lanes.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

constexpr unsigned deadlock = 1213;  // ER_LOCK_DEADLOCK: with what another lane inserts

std::uint64_t bytes_of(const TableShape& table, std::uint64_t rows) {
  return table.rows == 0 ? 0 : rows * (table.bytes / table.rows);
}

// A lane that ends, however, or waits for the next chunk, holds no table.
class LetGo {
 public:
  LetGo(RowSnapshot& at, std::size_t lane) : at_(at), lane_(lane) {}
  LetGo(const LetGo&) = delete;
  LetGo& operator=(const LetGo&) = delete;
  ~LetGo() {
    try {
      at_.let_go(lane_);
    } catch (const std::exception& error) {
      spdlog::debug("{}", error.what());  // the session is gone, and what it held
    }
  }

 private:
  RowSnapshot& at_;
  std::size_t lane_;
};

// Given up half way it would take the snapshot's session with it.
void drain(RowStream& rows) {
  while (rows.next()) continue;
}

}  // namespace

RowsReport& RowsReport::operator+=(const RowsReport& other) {
  rows += other.rows;
  bytes += other.bytes;
  snapshots += other.snapshots;
  mended += other.mended;
  returns += other.returns;
  return *this;
}

RowsRun::RowsRun(RowSource& source, RowTarget& target, Progress& progress,
                 const RowsOptions& options)
    : source_(source), target_(target), progress_(progress), options_(options) {}

RowsReport RowsRun::copy(Walk& walk, const RecordWalk& record) {
  digests_ = false;
  return go(
      walk, record, [&](const BinlogPosition& position) { target_.run_until(position); },
      [&](std::size_t lane, RowSnapshot& at, const Chunk& chunk) {
        return replace(lane, at, chunk);
      },
      [&](std::size_t lane, const TableShape& table) { target_.empty(lane, table); });
}

RowsReport RowsRun::prove(Walk& walk, const RecordWalk& record) {
  digests_ = true;
  return go(
      walk, record, [&](const BinlogPosition& position) { reach_strictly(walk, position); },
      [&](std::size_t lane, RowSnapshot& at, const Chunk& chunk) {
        return compare(lane, at, chunk);
      },
      [](std::size_t, const TableShape&) {});
}

RowsReport RowsRun::go(Walk& walk, const RecordWalk& record, const Reach& reach, const Treat& treat,
                       const Walk::Begin& begin) {
  rows_ = bytes_ = mended_ = snapshots_ = put_back_ = 0;
  auto alive = steady_clock::now();
  while (!walk.done()) {
    StopRequest::check();
    try {
      take_a_snapshot(walk, reach, treat, begin);
      alive = steady_clock::now();
      record(walk.state());
    } catch (const Error& error) {
      const bool patient = steady_clock::now() - alive < options_.reconnect;
      if (error.code() != ExitCode::cannot_connect || !patient) throw;
      spdlog::warn("{}; trying again", error.what());
      StopRequest::sleep_for(std::chrono::seconds(1));
    }
  }
  return {rows_, bytes_, snapshots_, mended_, put_back_};
}

void RowsRun::take_a_snapshot(Walk& walk, const Reach& reach, const Treat& treat,
                              const Walk::Begin& begin) {
  try {
    reach(source_.position());
    WantedRows wanted = walk.ahead();
    wanted.digests = digests_;
    const auto at = source_.snapshot(wanted);
    ++snapshots_;
    reach(at->position());
    const WalkState before = walk.state();
    try {
      go_through(walk, *at, treat, begin);
    } catch (...) {
      walk.set_state(before);
      throw;
    }
  } catch (const TableChanged& changed) {
    changed_.insert(changed.table());
  }
  look_at_changed(walk);
}

void RowsRun::go_through(Walk& walk, RowSnapshot& at, const Treat& treat,
                         const Walk::Begin& begin) {
  const auto old = steady_clock::now() + options_.max_snapshot;
  std::atomic<bool> other_snapshot{false};
  in_lanes(at.lanes(), [&](std::size_t lane, const std::atomic<bool>& stop) {
    while (!stop && !other_snapshot) {
      try {
        const LetGo afterwards(at, lane);
        const auto chunk = walk.take(at, lane, steady_clock::now() > old, begin);
        if (!chunk) return;
        const std::uint64_t rows = treat(lane, at, *chunk);
        rows_ += rows;
        bytes_ += bytes_of(*chunk->table, rows);
        progress_.advance(bytes_of(*chunk->table, rows));
      } catch (const TableChanged& changed) {
        const std::lock_guard lock(mutex_);
        changed_.insert(changed.table());
        other_snapshot = true;
      }
    }
  });
}

void RowsRun::look_at_changed(Walk& walk) {
  for (const TableName& table : changed_) {
    spdlog::info("{} was changed meanwhile and begins again", table.to_string());
    if (++changes_[table] > options_.most_returns) {
      throw Error(ExitCode::failed, table.to_string() + " is changed all the time",
                  "Begin again when nobody alters it, or leave it out by --exclude-tables.");
    }
    walk.reshape(table, source_.look_again(table));
  }
  changed_.clear();
}

void RowsRun::reach_strictly(Walk& walk, const BinlogPosition& position) {
  for (const TableName& table : target_.run_until_strictly(position)) {
    ++put_back_;
    walk.begin_again(table);
    if (++returns_[table] <= options_.most_returns) continue;
    throw Error(ExitCode::failed,
                "the slave's rows of " + table.to_string() + " could not be proven: " +
                    std::to_string(options_.most_returns) + " times an event did not find its row",
                "Begin again, at a time when fewer rows are given other keys.");
  }
}

std::uint64_t RowsRun::replace(std::size_t lane, RowSnapshot& at, const Chunk& chunk) {
  for (int tries_left = 5;; --tries_left) {
    ChunkRows rows = at.rows(lane, chunk);
    try {
      return target_.replace(lane, chunk, rows);
    } catch (const SqlError& error) {
      drain(*rows.stream);
      if (says_table_changed(error)) throw TableChanged(chunk.table->name);
      if (error.number() != deadlock || tries_left == 0) throw;
    }
  }
}

std::uint64_t RowsRun::compare(std::size_t lane, RowSnapshot& at, const Chunk& chunk) {
  const RowsDigest masters = at.digest(lane, chunk);
  if (target_.digest(lane, chunk) == masters) return masters.rows;
  spdlog::info("{} differs in a chunk, which is copied again", chunk.table->name.to_string());
  replace(lane, at, chunk);
  ++mended_;
  if (target_.digest(lane, chunk) == masters) return masters.rows;
  throw Error(
      ExitCode::failed,
      "rows of " + chunk.table->name.to_string() +
          " are not the master's though they were just copied",
      "Look whether somebody writes to the new server, or whether a type cannot be copied.");
}

}  // namespace slaveclone
