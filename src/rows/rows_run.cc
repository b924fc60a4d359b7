#include "rows/rows_run.h"

#include <spdlog/spdlog.h>

#include "mysql/sql_error.h"

namespace slaveclone {
namespace {

constexpr unsigned deadlock = 1213;  // ER_LOCK_DEADLOCK: with what another lane inserts

// Given up half way it would take the snapshot's session with it.
void drain(RowStream& rows) {
  while (rows.next()) continue;
}

}  // namespace

RowsRun::RowsRun(RowSource& source, RowTarget& target, Progress& progress,
                 const RowsOptions& options)
    : source_(source), target_(target), options_(options), walker_(source, progress, options) {}

RowsReport RowsRun::copy(Walk& walk, const RecordWalk& record) {
  const Reach reach = [&](const BinlogPosition& position) { target_.run_until(position); };
  WalkWork work;
  work.open = [&](WantedRows wanted) { return open(std::move(wanted), false, reach); };
  work.treat = [&](std::size_t lane, RowSnapshot& at, const Chunk& chunk) {
    return replace(lane, at, chunk);
  };
  work.begin = [&](std::size_t lane, const TableShape& table) { target_.empty(lane, table); };
  work.meanwhile = [&] { reach(source_.position()); };  // so that its relay log stays short
  work.record = record;
  return go(walk, std::move(work));
}

RowsReport RowsRun::prove(Walk& walk, const RecordWalk& record) {
  const Reach reach = [&](const BinlogPosition& position) { reach_strictly(walk, position); };
  WalkWork work;
  work.open = [&](WantedRows wanted) { return open(std::move(wanted), true, reach); };
  work.treat = [&](std::size_t lane, RowSnapshot& at, const Chunk& chunk) {
    return compare(lane, at, chunk);
  };
  work.meanwhile = [&] { reach(source_.position()); };
  work.record = record;
  return go(walk, std::move(work));
}

RowsReport RowsRun::go(Walk& walk, WalkWork work) {
  mended_ = put_back_ = 0;
  RowsReport report = walker_.go(walk, work);
  report.mended = mended_;
  report.returns = put_back_;
  return report;
}

std::unique_ptr<RowSnapshot> RowsRun::open(WantedRows wanted, bool digests, const Reach& reach) {
  reach(source_.position());
  wanted.digests = digests;
  auto at = source_.snapshot(wanted);
  reach(at->position());
  return at;
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
