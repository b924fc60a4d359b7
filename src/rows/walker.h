#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "base/progress.h"
#include "rows/pace.h"
#include "rows/row_source.h"
#include "rows/walk.h"

namespace slaveclone {

struct RowsOptions {
  std::chrono::seconds max_snapshot{120};  // a table that takes longer is cut
  std::chrono::seconds reconnect{600};     // a server that is gone is waited for
  int most_returns = 50;                   // of a table to the proof's walk
  std::chrono::milliseconds before_another_try{1000};
  Pace* pace = nullptr;  // asked before each snapshot and chunk; none: go on
};

struct RowsReport {
  std::uint64_t rows = 0;       // copied, or compared
  std::uint64_t bytes = 0;      // of these, by the server's estimates
  std::uint64_t snapshots = 0;  // opened on the master
  std::uint64_t mended = 0;     // chunks that differed and were copied again
  std::uint64_t returns = 0;    // of tables to the walk, as an event did not find its row

  RowsReport& operator+=(const RowsReport& other);
};

// Who is told how far a walk has come, each time a snapshot's chunks are done and it is closed.
using RecordWalk = std::function<void(const WalkState&)>;

// What a walk is for. All may throw TableChanged: the table begins again.
struct WalkWork {
  // Opens the next snapshot, whose position the other server then stands at.
  std::function<std::unique_ptr<RowSnapshot>(WantedRows wanted)> open;
  // Returns how many rows the chunk has. Called from several threads, each with a lane of its own.
  std::function<std::uint64_t(std::size_t lane, RowSnapshot& at, const Chunk& chunk)> treat;
  Walk::Begin begin = [](std::size_t, const TableShape&) {};
  RecordWalk record = [](const WalkState&) {};
  // For how long the snapshot that was just opened may stay so, if not for max_snapshot.
  std::function<std::optional<std::chrono::milliseconds>()> longest = [] { return std::nullopt; };
  // Each second in which the pace has the walk wait, without a snapshot.
  std::function<void()> meanwhile = [] {};
  // Whether the walk is to end before its end.
  std::function<bool()> is_enough = [] { return false; };
};

// Goes through walks: open a snapshot, go through chunks for as long as it is young, and again. A
// server that goes away is waited for, a table that is altered begins again. Throws Error{failed},
// Error{cannot_connect} and what the source and the work throw.
class Walker {
 public:
  Walker(RowSource& source, Progress& progress, const RowsOptions& options)
      : source_(source), progress_(progress), options_(options) {}

  // Of the report: rows, bytes, snapshots.
  RowsReport go(Walk& walk, const WalkWork& work);

  // Tries until the step has not lost a server for the patience.
  void while_patient(const std::function<void()>& step) const;

 private:
  void wait_for_pace(const WalkWork& work);
  bool may_go_on() { return options_.pace == nullptr || options_.pace->may_go_on(); }
  void take_a_snapshot(Walk& walk, const WalkWork& work);
  void go_through(Walk& walk, RowSnapshot& at, const WalkWork& work);
  void look_at_changed(Walk& walk);

  RowSource& source_;
  Progress& progress_;
  RowsOptions options_;
  std::mutex mutex_;
  std::set<TableName> changed_;
  std::map<TableName, int> changes_;
  std::atomic<std::uint64_t> rows_{0}, bytes_{0};
  std::uint64_t snapshots_ = 0;
};

// A lane that ends, however, or waits for another lane, holds no table.
class LetGo {
 public:
  LetGo(RowSnapshot& at, std::size_t lane) : at_(at), lane_(lane) {}
  LetGo(const LetGo&) = delete;
  LetGo& operator=(const LetGo&) = delete;
  ~LetGo();

 private:
  RowSnapshot& at_;
  std::size_t lane_;
};

}  // namespace slaveclone
