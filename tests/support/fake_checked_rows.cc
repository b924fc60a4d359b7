#include "support/fake_checked_rows.h"

namespace slaveclone::test {
namespace {

// What the slave holds at the moment, whatever comes.
class HeldRows : public RowSnapshot {
 public:
  HeldRows(FakeCheckedRows& slave, FakeRows::Tables tables, BinlogPosition position,
           std::size_t lanes)
      : slave_(slave), tables_(std::move(tables)), position_(std::move(position)), lanes_(lanes) {}

  const BinlogPosition& position() const override { return position_; }
  std::size_t lanes() const override { return lanes_; }
  bool has(const TableShape& table, const std::optional<Key>&) const override {
    return tables_.contains(table.name.name);
  }
  std::optional<Key> key_after(std::size_t, const TableShape&, const std::optional<Key>&,
                               std::uint64_t) override {
    return {};
  }
  ChunkRows rows(std::size_t, const Chunk& chunk) override {
    return {nullptr, stream_of(tables_.at(chunk.table->name.name), chunk.range)};
  }
  RowsDigest digest(std::size_t, const Chunk& chunk) override {
    slave_.on_call();
    return digest_of(tables_.at(chunk.table->name.name), chunk.range);
  }
  std::unique_ptr<RowStream> rows_to_compare(std::size_t, const Chunk& chunk) override {
    slave_.on_call();
    return stream_of(tables_.at(chunk.table->name.name), chunk.range);
  }

 private:
  FakeCheckedRows& slave_;
  FakeRows::Tables tables_;
  BinlogPosition position_;
  std::size_t lanes_;
};

}  // namespace

void FakeCheckedRows::come_near(const BinlogPosition& position, const Tables&) {
  on_call();
  target_.run_until(position);
}

void FakeCheckedRows::stop() {
  on_call();
  stands_still_ = true;
  ++stops;
}

std::unique_ptr<RowSnapshot> FakeCheckedRows::rows_at(const BinlogPosition& position, const Tables&,
                                                      std::size_t lanes, bool stand_still) {
  on_call();
  if (minds_position) target_.run_until(position);
  stands_still_ = stand_still;
  return std::make_unique<HeldRows>(*this, rows_.slave, position, lanes);
}

std::string FakeCheckedRows::why_not(const TableShape& table) const {
  return rows_.slave.contains(table.name.name) ? "" : "it is not on the slave";
}

std::string FakeCheckedRows::why_not_write(const TableName& table) {
  return has_triggers.contains(table.name) ? "its trigger would fire" : "";
}

void FakeCheckedRows::replace(const Chunk& chunk, ChunkRows& rows) {
  on_call();
  target_.replace(0, chunk, rows);
}

RowsDigest FakeCheckedRows::digest(const Chunk& chunk) {
  on_call();
  return target_.digest(0, chunk);
}

}  // namespace slaveclone::test
