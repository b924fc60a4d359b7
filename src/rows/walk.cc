#include "rows/walk.h"

#include <algorithm>

namespace slaveclone {
namespace {

// Who opens a snapshot on MySQL locks its tables for a moment, one after the other.
constexpr std::size_t most_tables_ahead = 100;
constexpr std::uint64_t enough_bytes_ahead = std::uint64_t{4} << 30;

constexpr std::uint64_t fewest_rows = 100;
constexpr std::uint64_t most_rows = 20'000;

}  // namespace

Walk::Walk(std::vector<WalkUnit> units, std::uint64_t chunk_bytes) : chunk_bytes_(chunk_bytes) {
  for (WalkUnit& unit : units) add(std::move(unit));
}

void Walk::add(WalkUnit unit) {
  for (auto& shape : unit.tables) places_.push_back({std::move(shape), whole_.size(), {}});
  whole_.push_back(unit.whole);
}

bool Walk::knows(const TableName& table) const {
  return std::any_of(places_.begin(), places_.end(),
                     [&](const Place& place) { return place.shape->name == table; });
}

bool Walk::done() const {
  return std::all_of(places_.begin() + static_cast<std::ptrdiff_t>(next_), places_.end(),
                     [](const Place& place) { return place.walk.done; });
}

std::string Walk::how_far() const {
  const std::lock_guard lock(mutex_);
  return "table " + std::to_string(std::min(next_ + 1, places_.size())) + " of " +
         std::to_string(places_.size());
}

std::uint64_t Walk::bytes_left() const {
  std::uint64_t bytes = 0;
  for (const Place& place : places_) bytes += place.walk.done ? 0 : place.shape->bytes;
  return bytes;
}

Walk::Place* Walk::current() {
  while (next_ < places_.size() && places_[next_].walk.done) ++next_;
  return next_ < places_.size() ? &places_[next_] : nullptr;
}

WantedRows Walk::ahead() const {
  WantedRows wanted;
  std::uint64_t bytes = 0;
  std::optional<std::size_t> unit, first;
  for (std::size_t i = next_; i < places_.size(); ++i) {
    const Place& place = places_[i];
    if (place.walk.done) continue;
    const bool full = wanted.tables.size() >= most_tables_ahead || bytes >= enough_bytes_ahead;
    if (full && unit != place.unit) break;
    if (wanted.tables.empty()) {
      wanted.from = place.walk.from;
      wanted.rows = rows_of_a_chunk(*place.shape);
      first = place.unit;
    }
    if (place.unit == first && whole_[place.unit]) ++wanted.at_one_position;
    wanted.tables.push_back(place.shape);
    bytes += place.shape->bytes;
    unit = place.unit;
  }
  return wanted;
}

bool Walk::may_be_cut(const Place& place) const {
  if (!whole_[place.unit]) return true;
  return std::none_of(places_.begin(), places_.end(), [&](const Place& other) {
    return other.unit == place.unit && other.walk.begun();
  });
}

std::uint64_t Walk::rows_of_a_chunk(const TableShape& shape) const {
  const std::uint64_t row =
      std::max<std::uint64_t>(shape.bytes / std::max<std::uint64_t>(shape.rows, 1), 1);
  return std::clamp(chunk_bytes_ / row, fewest_rows, most_rows);
}

std::optional<Chunk> Walk::take(RowSnapshot& at, std::size_t lane, bool old, const Begin& begin) {
  const std::lock_guard lock(mutex_);
  Place* place = current();
  if (place == nullptr || !at.has(*place->shape, place->walk.from)) return {};
  if (old && may_be_cut(*place)) return {};
  if (!place->walk.from) begin(lane, *place->shape);
  Chunk chunk{place->shape, {place->walk.from, {}}};
  if (!place->shape->key.empty()) {
    chunk.range.to =
        at.key_after(lane, *place->shape, place->walk.from, rows_of_a_chunk(*place->shape));
  }
  place->walk = {!chunk.range.to, chunk.range.to};
  return chunk;
}

void Walk::begin_again(const TableName& table) {
  const auto found = std::find_if(places_.begin(), places_.end(),
                                  [&](const Place& place) { return place.shape->name == table; });
  if (found == places_.end()) return;
  for (std::size_t i = places_.size(); i-- > 0;) {
    const bool with_it = places_[i].unit == found->unit && whole_[found->unit];
    if (!with_it && &places_[i] != &*found) continue;
    places_[i].walk = {};
    next_ = std::min(next_, i);
  }
}

void Walk::reshape(const TableName& table, std::shared_ptr<const TableShape> shape) {
  begin_again(table);
  for (Place& place : places_) {
    if (place.shape->name != table) continue;
    if (shape == nullptr) {
      place.walk.done = true;
    } else {
      place.shape = shape;
      if (shape->key.empty()) whole_[place.unit] = true;
    }
  }
}

WalkState Walk::state() const {
  WalkState state;
  for (const Place& place : places_) state[place.shape->name] = place.walk;
  return state;
}

void Walk::set_state(const WalkState& state) {
  for (Place& place : places_) {
    const auto found = state.find(place.shape->name);
    place.walk = found == state.end() ? TableWalk{} : found->second;
  }
  next_ = 0;
}

}  // namespace slaveclone
