#pragma once

#include <functional>
#include <memory>
#include <string>

#include "rows/checked_rows.h"
#include "support/fake_rows.h"

namespace slaveclone::test {

// The slave of FakeRows, while it replicates.
class FakeCheckedRows : public CheckedRows {
 public:
  explicit FakeCheckedRows(FakeRows& rows) : rows_(rows), target_(rows) {}

  void come_near(const BinlogPosition& position, const Tables& tables) override;
  void stop() override;
  std::unique_ptr<RowSnapshot> rows_at(const BinlogPosition& position, const Tables& tables,
                                       std::size_t lanes, bool stand_still) override;
  bool stands_still() const override { return stands_still_; }
  void go_on() override { stands_still_ = false; }
  std::string why_not(const TableShape& table) const override;
  std::string why_not_write(const TableName& table) override;
  void replace(const Chunk& chunk, ChunkRows& rows) override;
  RowsDigest digest(const Chunk& chunk) override;

  bool minds_position = true;  // else its rows are those of wherever it stands
  std::set<std::string> has_triggers;
  std::function<void()> on_call = [] {};  // may throw
  std::size_t stops = 0;

 private:
  FakeRows& rows_;
  FakeRowTarget target_;
  bool stands_still_ = false;
};

}  // namespace slaveclone::test
