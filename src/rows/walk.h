#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "rows/row_source.h"
#include "rows/walk_state.h"

namespace slaveclone {

// Tables that are read at one position, or one table that may be cut.
struct WalkUnit {
  std::vector<std::shared_ptr<const TableShape>> tables;
  bool whole = false;
};

// Going through all chunks of all tables, in the order of the units. Many threads may take chunks;
// all else is for one thread while none does.
class Walk {
 public:
  // Chunks of about so many bytes, by the server's estimates.
  explicit Walk(std::vector<WalkUnit> units, std::uint64_t chunk_bytes = 4 << 20);

  bool done() const;
  std::string how_far() const;       // "table 3 of 40"
  std::uint64_t bytes_left() const;  // of tables that are not done

  // What comes next, and would fit into one snapshot.
  WantedRows ahead() const;

  // The next chunk that the snapshot has; nullopt: the walk is done or needs another snapshot. One
  // that is old still gives what must not be cut. 'begin' is called before the first chunk of a
  // table is given, and before anybody gets another one.
  using Begin = std::function<void(std::size_t lane, const TableShape&)>;
  std::optional<Chunk> take(RowSnapshot& at, std::size_t lane, bool old, const Begin& begin);

  // The table comes again from its beginning, and all that are read at one position with it.
  void begin_again(const TableName& table);

  // It has another shape, or is no more (nullptr).
  void reshape(const TableName& table, std::shared_ptr<const TableShape> shape);

  void add(WalkUnit unit);
  bool knows(const TableName& table) const;

  // What has been taken. To set one is to go on from there.
  WalkState state() const;
  void set_state(const WalkState& state);

 private:
  struct Place {
    std::shared_ptr<const TableShape> shape;
    std::size_t unit;
    TableWalk walk;
  };

  Place* current();
  bool may_be_cut(const Place& place) const;
  std::uint64_t rows_of_a_chunk(const TableShape& shape) const;

  std::uint64_t chunk_bytes_;
  std::vector<Place> places_;
  std::vector<bool> whole_;  // by unit
  mutable std::mutex mutex_;
  std::size_t next_ = 0;  // all before it are done
};

}  // namespace slaveclone
