#include "support/fake_rows.h"

#include <algorithm>
#include <functional>

#include "base/error.h"

namespace slaveclone::test {
namespace {

using Pair = std::pair<int, std::string>;

bool is_in(const KeyRange& range, int key) {
  return (!range.from || std::stoi(range.from->front()) < key) &&
         (!range.to || key <= std::stoi(range.to->front()));
}

std::vector<Pair> rows_in(const FakeRows::Table& table, const KeyRange& range) {
  std::vector<Pair> rows;
  for (const Pair row : table) {
    if (is_in(range, row.first)) rows.push_back(row);
  }
  return rows;
}

RowsDigest digest_of(const std::vector<Pair>& rows) {
  RowsDigest digest;
  for (const auto& [key, text] : rows) {
    const std::size_t hash = std::hash<std::string>{}(std::to_string(key) + "," + text);
    ++digest.rows;
    digest.crc_sum += hash % 0xffffffff;
  }
  return digest;
}

class FakeStream : public RowStream {
 public:
  explicit FakeStream(std::vector<Pair> rows) : rows_(std::move(rows)) {}
  const std::vector<std::string>& columns() const override { return columns_; }
  std::optional<RowStream::Row> next() override {
    if (next_ == rows_.size()) return {};
    key_ = std::to_string(rows_[next_].first);
    values_ = {key_, rows_[next_].second};
    ++next_;
    return RowStream::Row(values_);
  }

 private:
  std::vector<Pair> rows_;
  std::vector<std::string> columns_{"id", "v"};
  std::vector<std::optional<std::string_view>> values_;
  std::string key_;
  std::size_t next_ = 0;
};

class FakeSnapshot : public RowSnapshot {
 public:
  FakeSnapshot(FakeRows& rows, FakeRowSource& source)
      : rows_(rows),
        source_(source),
        tables_(rows.master),
        position_(FakeRows::position(rows.log.size())),
        chunks_left_(source.chunks_a_snapshot) {}

  const BinlogPosition& position() const override { return position_; }
  std::size_t lanes() const override { return source_.lanes; }
  bool has(const TableShape&, const std::optional<Key>&) const override { return chunks_left_ > 0; }

  std::optional<Key> key_after(std::size_t, const TableShape& table, const std::optional<Key>& from,
                               std::uint64_t n) override {
    const std::lock_guard lock(mutex_);
    --chunks_left_;
    const auto rows = rows_in(table_of(table), {from, {}});
    if (rows.size() < n) return {};
    return Key{std::to_string(rows[n - 1].first)};
  }

  ChunkRows rows(std::size_t, const Chunk& chunk) override {
    return {nullptr, std::make_unique<FakeStream>(read(chunk))};
  }
  RowsDigest digest(std::size_t, const Chunk& chunk) override { return digest_of(read(chunk)); }
  std::unique_ptr<RowStream> rows_to_compare(std::size_t, const Chunk& chunk) override {
    return std::make_unique<FakeStream>(read(chunk));
  }

 private:
  std::vector<Pair> read(const Chunk& chunk) {
    const std::lock_guard lock(mutex_);
    const std::string& table = chunk.table->name.name;
    if (source_.changed.erase(table) > 0) throw TableChanged(chunk.table->name);
    if (source_.lost_connections > 0 && source_.lost_connections-- > 0)
      throw Error(ExitCode::cannot_connect, "the master is gone");
    rows_.write_some(source_.events_between);
    return rows_in(table_of(*chunk.table), chunk.range);
  }

  const FakeRows::Table& table_of(const TableShape& table) const {
    const auto found = tables_.find(table.name.name);
    if (found == tables_.end()) throw TableChanged(table.name);
    return found->second;
  }

  FakeRows& rows_;
  FakeRowSource& source_;
  FakeRows::Tables tables_;
  BinlogPosition position_;
  int chunks_left_;
  std::mutex mutex_;
};

}  // namespace

std::unique_ptr<RowStream> stream_of(const FakeRows::Table& table, const KeyRange& range) {
  return std::make_unique<FakeStream>(rows_in(table, range));
}

RowsDigest digest_of(const FakeRows::Table& table, const KeyRange& range) {
  return digest_of(rows_in(table, range));
}

TableShape FakeRows::shape(const std::string& name, bool can_be_cut) {
  TableShape shape;
  shape.name = {"shop", name};
  shape.engine = "InnoDB";
  shape.columns.resize(2);
  shape.in_snapshots = true;
  if (can_be_cut) shape.key = {0};
  shape.rows = 1000;
  shape.bytes = 1000 * 1000;
  return shape;
}

void FakeRows::make(const std::string& table, int rows) {
  slave[table];
  for (int key = 1; key <= rows; ++key) master[table][key * 2] = "first";
}

void FakeRows::write(Event event) {
  Table& table = master[event.table];
  if (event.before) table.erase(*event.before);
  if (event.after) table[event.after->first] = event.after->second;
  log.push_back(std::move(event));
}

void FakeRows::write_some(int events) {
  for (int i = 0; i < events; ++i) {
    auto table = std::next(master.begin(), static_cast<int>(random() % master.size()));
    const int free = static_cast<int>(random() % 2000);
    const std::string text = std::to_string(log.size());
    if (table->second.contains(free)) {
      write({table->first, free, {}});
    } else if (random() % 3 == 0 || table->second.empty()) {
      write({table->first, {}, Pair{free, text}});
    } else {
      const auto row =
          std::next(table->second.begin(), static_cast<int>(random() % table->second.size()));
      const int key = row->first;
      write({table->first, key, Pair{random() % 2 == 0 ? free : key, text}});
    }
  }
}

std::unique_ptr<RowSnapshot> FakeRowSource::snapshot(const WantedRows& /*wanted*/) {
  rows_.write_some(events_between);
  auto snapshot = std::make_unique<FakeSnapshot>(rows_, *this);
  rows_.write_some(events_between);
  return snapshot;
}

std::shared_ptr<const TableShape> FakeRowSource::look_again(const TableName& table) {
  if (!rows_.master.contains(table.name)) return nullptr;
  return std::make_shared<const TableShape>(FakeRows::shape(table.name));
}

// False where a strict slave stops.
bool FakeRowTarget::apply(const FakeRows::Event& event, bool strictly) {
  FakeRows::Table& table = rows_.slave[event.table];
  if (event.before && !table.contains(*event.before)) return !strictly;
  const bool there =
      event.after && event.before != event.after->first && table.contains(event.after->first);
  if (there && strictly) return false;
  if (event.before) table.erase(*event.before);
  if (event.after) table[event.after->first] = event.after->second;
  return true;
}

void FakeRowTarget::run_until(const BinlogPosition& position) {
  const std::size_t end = minds_position ? position.offset - 4 : rows_.log.size();
  for (; rows_.applied < end; ++rows_.applied) apply(rows_.log[rows_.applied], false);
}

std::vector<TableName> FakeRowTarget::run_until_strictly(const BinlogPosition& position) {
  std::vector<TableName> touched;
  for (; rows_.applied < position.offset - 4; ++rows_.applied) {
    const FakeRows::Event& event = rows_.log[rows_.applied];
    if (apply(event, true)) continue;
    if (names_touched_tables) touched.push_back({"shop", event.table});
    apply(event, false);
  }
  return touched;
}

void FakeRowTarget::empty(std::size_t /*lane*/, const TableShape& table) {
  const std::lock_guard lock(mutex_);
  rows_.slave[table.name.name].clear();
}

std::uint64_t FakeRowTarget::replace(std::size_t /*lane*/, const Chunk& chunk, ChunkRows& rows) {
  const std::lock_guard lock(mutex_);
  FakeRows::Table table = rows_.slave[chunk.table->name.name];
  std::erase_if(table, [&](const Pair& row) { return is_in(chunk.range, row.first); });
  std::uint64_t count = 0;
  for (auto row = rows.stream->next(); row; row = rows.stream->next(), ++count)
    table[std::stoi(std::string(row->front().value()))] = row->back().value();
  rows_.slave[chunk.table->name.name] = std::move(table);  // all or nothing
  return count;
}

RowsDigest FakeRowTarget::digest(std::size_t /*lane*/, const Chunk& chunk) {
  const std::lock_guard lock(mutex_);
  return digest_of(rows_in(rows_.slave[chunk.table->name.name], chunk.range));
}

}  // namespace slaveclone::test
