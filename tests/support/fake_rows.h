#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "rows/row_source.h"
#include "rows/row_target.h"

namespace slaveclone::test {

// Tables of a number and a text, of a master and of its slave, in memory. The master's log has one
// row event a transaction; the slave applies them as servers do: by key, and by slave_exec_mode.
struct FakeRows {
  using Table = std::map<int, std::string>;
  using Tables = std::map<std::string, Table>;
  struct Event {
    std::string table;
    std::optional<int> before;  // the key of the row that it changes or deletes
    std::optional<std::pair<int, std::string>> after;
  };

  Tables master;
  std::vector<Event> log;
  Tables slave;
  std::size_t applied = 0;
  std::mt19937 random{1};

  static TableShape shape(const std::string& name, bool can_be_cut = true);
  static BinlogPosition position(std::size_t event) { return {"bin.000001", event + 4}; }

  void make(const std::string& table, int rows);  // on both, rows on the master alone
  void write(Event event);
  // Inserts, updates, deletes and moves of keys, as they come.
  void write_some(int events);
};

// Of the rows of a table in a range, by its key.
std::unique_ptr<RowStream> stream_of(const FakeRows::Table& table, const KeyRange& range);
RowsDigest digest_of(const FakeRows::Table& table, const KeyRange& range);

// Others write on the master whenever a snapshot is opened, and each time a chunk is read.
class FakeRowSource : public RowSource {
 public:
  explicit FakeRowSource(FakeRows& rows) : rows_(rows) {}

  std::unique_ptr<RowSnapshot> snapshot(const WantedRows& wanted) override;
  BinlogPosition position() override { return FakeRows::position(rows_.log.size()); }
  std::shared_ptr<const TableShape> look_again(const TableName& table) override;

  std::size_t lanes = 1;
  int chunks_a_snapshot = 3;
  int events_between = 5;
  std::set<std::string> changed;  // the next read of one of these finds it changed
  int lost_connections = 0;       // so many reads fail

 private:
  FakeRows& rows_;
};

class FakeRowTarget : public RowTarget {
 public:
  explicit FakeRowTarget(FakeRows& rows) : rows_(rows) {}

  void run_until(const BinlogPosition& position) override;
  std::vector<TableName> run_until_strictly(const BinlogPosition& position) override;
  void empty(std::size_t lane, const TableShape& table) override;
  std::uint64_t replace(std::size_t lane, const Chunk& chunk, ChunkRows& rows) override;
  RowsDigest digest(std::size_t lane, const Chunk& chunk) override;

  bool minds_position = true;  // else it stands where it stands
  bool names_touched_tables = true;

 private:
  bool apply(const FakeRows::Event& event, bool strictly);

  FakeRows& rows_;
  std::mutex mutex_;
};

}  // namespace slaveclone::test
