#include "rows/row_check.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "mysql/range_sql.h"
#include "mysql/row_inserts.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t most_suspect_tables = 100;

void add(CheckedTable& to, const CheckedTable& more) {
  to.rows += more.rows;
  to.chunks += more.chunks;
  to.position = more.position;
  if (!more.why_not.empty()) to.why_not = more.why_not;
}

}  // namespace

RowCheck::RowCheck(RowSource& source, CheckedRows& slave, Progress& progress,
                   RowCheckOptions options)
    : source_(source),
      slave_(slave),
      options_(std::move(options)),
      walker_(source, progress, options_.rows) {}

RowsReport RowCheck::check(Walk& walk, CheckedTables& found) {
  WalkWork work;
  work.open = [&](WantedRows wanted) { return open(walk, std::move(wanted)); };
  work.treat = [&](std::size_t lane, RowSnapshot& at, const Chunk& chunk) {
    return compare(lane, at, chunk);
  };
  work.begin = [&](std::size_t, const TableShape& table) { begun_.insert(table.name); };
  work.longest = [&]() -> std::optional<std::chrono::milliseconds> {
    if (slave_.stands_still()) return options_.longest_stop;
    return {};
  };
  work.is_enough = options_.is_enough;
  work.record = [&](const WalkState&) { settle(walk, found); };
  return walker_.go(walk, work);
}

// What a snapshot found that was not gone through to its end is forgotten: its chunks come again.
std::unique_ptr<RowSnapshot> RowCheck::open(Walk& walk, WantedRows wanted) {
  fresh_.clear();
  begun_.clear();
  suspects_.clear();
  wanted.copies = false;
  wanted.digests = true;
  auto at = open_both(wanted, false);
  pass_over(walk, wanted.tables);
  return at;
}

std::unique_ptr<RowSnapshot> RowCheck::open_both(const WantedRows& wanted, bool stand_still) {
  slaves_.reset();
  slave_.go_on();
  source_.prepare(wanted);
  slave_.come_near(source_.position(), wanted.tables);
  slave_.stop();
  try {
    auto at = source_.snapshot(wanted);
    position_ = at->position();
    slaves_ = slave_.rows_at(position_, wanted.tables, at->lanes(), stand_still);
    return at;
  } catch (...) {
    slave_.go_on();
    throw;
  }
}

// At this position the slave has the tables that the master has: unless the master's were altered
// since we have looked at them.
void RowCheck::pass_over(Walk& walk, const CheckedRows::Tables& tables) {
  for (const auto& table : tables) {
    const std::string why = slave_.why_not(*table);
    if (why.empty()) continue;
    const auto now = source_.look_again(table->name);
    if (now == nullptr || now->columns != table->columns || now->key != table->key)
      throw TableChanged(table->name);
    fresh_[table->name].why_not = why;
    fresh_[table->name].position = position_;
    begun_.insert(table->name);
    walk.reshape(table->name, nullptr);
  }
}

std::uint64_t RowCheck::compare(std::size_t lane, RowSnapshot& at, const Chunk& chunk) {
  const RowsDigest masters = at.digest(lane, chunk);
  at.let_go(lane);
  const LetGo afterwards(*slaves_, lane);
  const bool equal = slaves_->digest(lane, chunk) == masters;
  const std::lock_guard lock(mutex_);
  CheckedTable& table = fresh_[chunk.table->name];
  table.rows += masters.rows;
  ++table.chunks;
  table.position = position_;
  if (!equal) suspects_.push_back(chunk);
  return masters.rows;
}

void RowCheck::settle(Walk& walk, CheckedTables& found) {
  slaves_.reset();
  slave_.go_on();
  for (const TableName& table : begun_) found[table] = {};
  for (const auto& [table, more] : fresh_) add(found[table], more);
  look_again(walk, found);
  if (options_.record) options_.record(walk.state(), found);
}

void RowCheck::look_again(Walk& walk, CheckedTables& found) {
  while (!suspects_.empty()) {
    try {
      walker_.while_patient([&] { look_at_some(found); });
    } catch (const TableChanged& changed) {
      std::erase_if(suspects_,
                    [&](const Chunk& chunk) { return chunk.table->name == changed.table(); });
      walk.reshape(changed.table(), source_.look_again(changed.table()));
    }
    slaves_.reset();
    slave_.go_on();
  }
}

WantedRows RowCheck::wanted_for_suspects() const {
  WantedRows wanted;
  for (const Chunk& chunk : suspects_) {
    const auto& tables = wanted.tables;
    if (std::find(tables.begin(), tables.end(), chunk.table) != tables.end()) continue;
    if (!tables.empty() && !chunk.table->in_snapshots) break;
    if (tables.size() == most_suspect_tables) break;
    wanted.tables.push_back(chunk.table);
    if (!chunk.table->in_snapshots) break;
  }
  wanted.from = suspects_.front().range.from;
  wanted.only = suspects_.front().range;
  wanted.digests = true;
  wanted.copies = options_.repair;
  return wanted;
}

void RowCheck::look_at_some(CheckedTables& found) {
  const auto at = open_both(wanted_for_suspects(), options_.repair);
  const auto old = steady_clock::now() +
                   (slave_.stands_still() ? options_.longest_stop : options_.rows.max_snapshot);
  for (bool first = true; !suspects_.empty(); first = false) {
    const Chunk& chunk = suspects_.front();
    if (!first && (steady_clock::now() > old || at->is_wanted())) return;
    if (!at->has(*chunk.table, chunk.range.from)) return;
    look_at(*at, chunk, found[chunk.table->name]);
    suspects_.pop_front();
  }
}

void RowCheck::look_at(RowSnapshot& at, const Chunk& chunk, CheckedTable& table) {
  const LetGo of_master(at, 0);
  const LetGo of_slave(*slaves_, 0);
  if (!slave_.why_not(*chunk.table).empty()) throw TableChanged(chunk.table->name);
  table.position = position_;
  if (at.digest(0, chunk) == slaves_->digest(0, chunk)) return;
  const ChunkDifferences different = tell_apart(at, chunk);
  if (options_.repair) repair(at, chunk, different, table);
  count(chunk, different, table);
}

ChunkDifferences RowCheck::tell_apart(RowSnapshot& at, const Chunk& chunk) {
  const auto masters = at.rows_to_compare(0, chunk);
  const auto slaves = slaves_->rows_to_compare(0, chunk);
  return compare_rows(chunk, *masters, *slaves);
}

void RowCheck::count(const Chunk& chunk, const ChunkDifferences& different, CheckedTable& table) {
  if (!different.counted) table.counted = false;
  for (const RowDifference& row : different.rows) {
    table.missing += row.how == HowDifferent::missing;
    table.extra += row.how == HowDifferent::extra;
    table.changed += row.how == HowDifferent::changed;
    if (options_.on_difference) options_.on_difference(*chunk.table, row);
  }
}

void RowCheck::replace(RowSnapshot& at, const Chunk& part) {
  ChunkRows rows = at.rows(0, part);
  if (!options_.tell_sql) return slave_.replace(part, rows);
  const TableShape& table = *part.table;
  options_.tell_sql("DELETE FROM " + table.name.quoted() + where_in_range(table, part.range));
  tell_inserts(table, *rows.stream, options_.tell_sql);
  if (rows.reader && !rows.reader->long_rows().empty())
    options_.tell_sql("# and rows with values of more than 1 MiB");
}

void RowCheck::repair(RowSnapshot& at, const Chunk& chunk, const ChunkDifferences& found,
                      CheckedTable& table) {
  if (found.ranges.empty()) return;
  table.why_not = slave_.why_not_write(chunk.table->name);
  if (!table.why_not.empty()) return;
  for (const KeyRange& range : found.ranges) replace(at, {chunk.table, range});
  if (options_.tell_sql) return;
  table.repaired = true;
  if (slave_.digest(chunk) == at.digest(0, chunk)) return;
  throw Error(ExitCode::failed,
              "rows of " + chunk.table->name.to_string() +
                  " are not the master's though they were just repaired",
              "Look whether somebody else writes to the slave.");
}

}  // namespace slaveclone
