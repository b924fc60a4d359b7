#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "replication/snapshot.h"
#include "rows/row_source.h"

namespace slaveclone {

// The rows of some tables in an open snapshot. A table must still be defined as it was before the
// snapshot was opened when it is first read there: MariaDB would show an altered one's new columns,
// and a truncated one may look empty. From its first look at a chunk until
// let_go(), on MariaDB perhaps until it is closed, nobody can alter it; who wants to is heard.
class OpenRows : public RowSnapshot {
 public:
  // 'definitions': as they were before.
  OpenRows(Snapshot snapshot, std::map<TableName, std::string> definitions,
           const ServerVersion& slave);

  const BinlogPosition& position() const override { return snapshot_.position(); }
  std::size_t lanes() const override { return snapshot_.readers(); }
  bool has(const TableShape& table, const std::optional<Key>& from) const override;
  std::optional<Key> key_after(std::size_t lane, const TableShape& table,
                               const std::optional<Key>& from, std::uint64_t n) override;
  ChunkRows rows(std::size_t lane, const Chunk& chunk) override;
  RowsDigest digest(std::size_t lane, const Chunk& chunk) override;
  std::unique_ptr<RowStream> rows_to_compare(std::size_t lane, const Chunk& chunk) override;
  void let_go(std::size_t lane) override { snapshot_.let_go(lane); }
  bool is_wanted() override;

 private:
  void hold(std::size_t lane, const TableName& table);

  Snapshot snapshot_;
  std::map<TableName, std::string> definitions_;
  ServerVersion slave_;
  std::mutex mutex_;
  std::set<TableName> held_;
  bool is_wanted_ = false;
  std::chrono::steady_clock::time_point next_look_ =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(250);
};

}  // namespace slaveclone
