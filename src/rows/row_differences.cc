#include "rows/row_differences.h"

#include <optional>
#include <unordered_map>

namespace slaveclone {
namespace {

constexpr std::size_t most_rows_told_apart = 200'000;
constexpr std::uint64_t null_hash = 0x6e756c6c;

std::uint64_t hash_of(const std::optional<std::string_view>& value) {
  return value ? std::hash<std::string_view>{}(*value) : null_hash;
}

std::uint64_t hash_of(RowStream::Row row) {
  std::uint64_t hash = 0;
  for (const auto& value : row) hash = hash * 0x9e3779b97f4a7c15 + hash_of(value);
  return hash;
}

// What has to be known of a chunk's rows to compare them: in their order, a hash of each value.
class HashedRows {
 public:
  // False if there are too many.
  bool read(RowStream& rows, const TableShape& table) {
    width_ = table.columns.size();
    while (const auto row = rows.next()) {
      if (keys_.size() == most_rows_told_apart) fits_ = false;
      if (fits_) add(*row, table);
    }
    return fits_;
  }

  std::size_t size() const { return keys_.size(); }
  const Key& key(std::size_t row) const { return keys_[row]; }

  std::optional<std::size_t> find(const Key& key) const {
    const auto found = places_.find(text_of(key));
    if (found == places_.end()) return {};
    return found->second;
  }

  std::vector<std::size_t> columns_that_differ(std::size_t row, const HashedRows& other,
                                               std::size_t others) const {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < width_; ++i) {
      if (hashes_[row * width_ + i] != other.hashes_[others * width_ + i]) columns.push_back(i);
    }
    return columns;
  }

 private:
  static std::string text_of(const Key& key) {
    std::string text;
    for (const std::string& value : key) text += std::to_string(value.size()) + ':' + value;
    return text;
  }

  void add(RowStream::Row row, const TableShape& table) {
    Key key;
    for (const std::size_t column : table.key) key.emplace_back(row[column].value_or(""));
    places_[text_of(key)] = keys_.size();
    keys_.push_back(std::move(key));
    for (const auto& value : row) hashes_.push_back(hash_of(value));
  }

  std::size_t width_ = 0;
  bool fits_ = true;
  std::vector<Key> keys_;
  std::vector<std::uint64_t> hashes_;
  std::unordered_map<std::string, std::size_t> places_;
};

// Both servers give their rows in one order, so what lies between two rows that are equal on both
// are ranges of rows that are not.
class Comparison {
 public:
  Comparison(const Chunk& chunk, const HashedRows& masters, const HashedRows& slaves)
      : chunk_(chunk), masters_(masters), slaves_(slaves), equal_(chunk.range.from) {}

  ChunkDifferences run() {
    for (std::size_t row = 0; row < masters_.size(); ++row) look_at(row);
    take_extra_before(slaves_.size());
    end_gap();
    if (!same_order_) found_.ranges = {chunk_.range};
    return std::move(found_);
  }

 private:
  void look_at(std::size_t row) {
    const Key& key = masters_.key(row);
    const auto other = slaves_.find(key);
    const auto columns =
        other ? masters_.columns_that_differ(row, slaves_, *other) : std::vector<std::size_t>{};
    if (other && columns.empty()) return pass_equal(key, *other);
    found_.rows.push_back({other ? HowDifferent::changed : HowDifferent::missing, key, {}});
    for (const std::size_t column : columns)
      found_.rows.back().columns.push_back(chunk_.table->columns[column].name);
    last_of_master_ = key;
  }

  void pass_equal(const Key& key, std::size_t place) {
    if (place < next_) same_order_ = false;
    take_extra_before(place);
    end_gap();
    next_ = std::max(next_, place + 1);
    equal_ = key;
  }

  void take_extra_before(std::size_t place) {
    for (; next_ < place; ++next_) {
      const Key& key = slaves_.key(next_);
      last_of_slave_ = key;
      if (!masters_.find(key)) found_.rows.push_back({HowDifferent::extra, key, {}});
    }
  }

  // Up to the master's last of them, and what the slave has beyond that: nothing, if its last one
  // is before. Only the servers know the order of keys.
  void end_gap() {
    if (last_of_master_) found_.ranges.push_back({equal_, last_of_master_});
    if (last_of_slave_ && last_of_slave_ != last_of_master_)
      found_.ranges.push_back({last_of_master_ ? last_of_master_ : equal_, last_of_slave_});
    last_of_master_.reset();
    last_of_slave_.reset();
  }

  const Chunk& chunk_;
  const HashedRows& masters_;
  const HashedRows& slaves_;
  std::optional<Key> equal_, last_of_master_, last_of_slave_;
  std::size_t next_ = 0;
  bool same_order_ = true;
  ChunkDifferences found_;
};

// Of rows without a key: what one server has more often than the other. The order is likely to be
// alike, so what has no partner yet stays little.
class Balance {
 public:
  void add(RowStream::Row row, int weight) {
    const std::uint64_t hash = hash_of(row);
    const auto found = open_.try_emplace(hash, 0).first;
    found->second += weight;
    if (found->second == 0) open_.erase(found);
  }

  bool is_too_large() const { return open_.size() > most_rows_told_apart; }

  ChunkDifferences differences() const {
    ChunkDifferences found;
    found.ranges = {KeyRange{}};
    found.counted = !is_too_large();
    if (!found.counted) return found;
    for (const auto& [hash, weight] : open_) {
      const HowDifferent how = weight > 0 ? HowDifferent::missing : HowDifferent::extra;
      found.rows.insert(found.rows.end(), std::abs(weight), {how, {}, {}});
    }
    return found;
  }

 private:
  std::unordered_map<std::uint64_t, int> open_;
};

ChunkDifferences balance(RowStream& masters, RowStream& slaves) {
  Balance balance;
  bool more_of_master = true, more_of_slave = true;
  while (more_of_master || more_of_slave) {
    const auto master = more_of_master ? masters.next() : std::nullopt;
    const auto slave = more_of_slave ? slaves.next() : std::nullopt;
    more_of_master = master.has_value();
    more_of_slave = slave.has_value();
    if (balance.is_too_large()) continue;
    if (master) balance.add(*master, 1);
    if (slave) balance.add(*slave, -1);
  }
  return balance.differences();
}

}  // namespace

ChunkDifferences compare_rows(const Chunk& chunk, RowStream& masters, RowStream& slaves) {
  if (!chunk.table->can_be_cut()) return balance(masters, slaves);
  HashedRows of_master, of_slave;
  const bool fit = of_master.read(masters, *chunk.table) & of_slave.read(slaves, *chunk.table);
  if (!fit) return {{}, {chunk.range}, false};
  return Comparison(chunk, of_master, of_slave).run();
}

}  // namespace slaveclone
