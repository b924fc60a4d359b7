#include "rows/walker.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/stop_request.h"
#include "base/waiting.h"
#include "rows/lanes.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

std::uint64_t bytes_of(const TableShape& table, std::uint64_t rows) {
  return table.rows == 0 ? 0 : rows * (table.bytes / table.rows);
}

}  // namespace

LetGo::~LetGo() {
  try {
    at_.let_go(lane_);
  } catch (const std::exception& error) {
    spdlog::debug("{}", error.what());  // the session is gone, and what it held
  }
}

RowsReport& RowsReport::operator+=(const RowsReport& other) {
  rows += other.rows;
  bytes += other.bytes;
  snapshots += other.snapshots;
  mended += other.mended;
  returns += other.returns;
  return *this;
}

RowsReport Walker::go(Walk& walk, const WalkWork& work) {
  rows_ = bytes_ = snapshots_ = 0;
  while (!walk.done()) {
    while_patient([&] { wait_for_pace(work); });
    if (work.is_enough()) break;
    while_patient([&] { take_a_snapshot(walk, work); });
    work.record(walk.state());
  }
  return {rows_, bytes_, snapshots_, 0, 0};
}

void Walker::while_patient(const std::function<void()>& step) const {
  std::optional<steady_clock::time_point> away;  // since when
  for (;;) {
    StopRequest::check();
    try {
      return step();
    } catch (const SnapshotOver& over) {
      spdlog::info("{}: later", over.what());
    } catch (const Error& error) {
      if (!away) away = steady_clock::now();
      const bool patient = steady_clock::now() - *away < options_.reconnect;
      if (error.code() != ExitCode::cannot_connect || !patient) throw;
      spdlog::warn("{}; trying again", error.what());
      StopRequest::sleep_for(options_.before_another_try);
    }
  }
}

void Walker::wait_for_pace(const WalkWork& work) {
  if (options_.pace == nullptr) return;
  options_.pace->wait([&] {
    if (const Waiting* waiting = Waiting::innermost()) progress_.tick(waiting->what());
    work.meanwhile();
    return !work.is_enough();
  });
}

void Walker::take_a_snapshot(Walk& walk, const WalkWork& work) {
  try {
    const auto at = work.open(walk.ahead());
    ++snapshots_;
    const WalkState before = walk.state();
    try {
      go_through(walk, *at, work);
    } catch (...) {
      walk.set_state(before);
      throw;
    }
  } catch (const TableChanged& changed) {
    changed_.insert(changed.table());
  }
  look_at_changed(walk);
}

void Walker::go_through(Walk& walk, RowSnapshot& at, const WalkWork& work) {
  const auto old = steady_clock::now() + work.longest().value_or(options_.max_snapshot);
  std::atomic<bool> other_snapshot{false};
  in_lanes(at.lanes(), [&](std::size_t lane, const std::atomic<bool>& stop) {
    while (!stop && !other_snapshot) {
      try {
        const LetGo afterwards(at, lane);
        const bool is_old = steady_clock::now() > old || at.is_wanted() || !may_go_on();
        const auto chunk = walk.take(at, lane, is_old, work.begin);
        if (!chunk) return;
        const std::uint64_t rows = work.treat(lane, at, *chunk);
        rows_ += rows;
        bytes_ += bytes_of(*chunk->table, rows);
        progress_.set_detail(walk.how_far() + ", " + std::to_string(rows_) + " rows");
        progress_.advance(bytes_of(*chunk->table, rows));
      } catch (const TableChanged& changed) {
        const std::lock_guard lock(mutex_);
        changed_.insert(changed.table());
        other_snapshot = true;
      }
    }
  });
}

void Walker::look_at_changed(Walk& walk) {
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

}  // namespace slaveclone
