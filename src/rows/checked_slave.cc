#include "rows/checked_slave.h"

#include <algorithm>

#include "mysql/catalogue.h"
#include "mysql/definitions.h"
#include "mysql/row_session.h"
#include "replication/snapshot.h"
#include "rows/digesting.h"
#include "rows/open_rows.h"
#include "rows/replace_rows.h"

namespace slaveclone {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::vector<std::string> names_of(const TableShape& table, const std::vector<std::size_t>& which) {
  std::vector<std::string> names;
  for (const std::size_t i : which) names.push_back(table.columns[i].name);
  return names;
}

bool same_names(const TableShape& a, const TableShape& b) {
  return std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
                    [](const Column& x, const Column& y) { return x.name == y.name; });
}

}  // namespace

CheckedSlave::CheckedSlave(Donor& slave, DonorJournal& journal, const ServerVersion& master,
                           CheckedSlaveOptions options)
    : slave_(slave), journal_(journal), master_(master), options_(std::move(options)) {}

// A table's shape is asked for only if its definition is another than before.
const CheckedSlave::Known& CheckedSlave::look_up(const TableName& table) {
  Server& server = slave_.server();
  const auto now = Definitions(server).table(table);
  Known& known = known_[table];
  if (!now) return known = {};
  if (known.shape && known.definition == *now) return known;
  return known = {*now, Catalogue(server).table(table)};
}

void CheckedSlave::come_near(const BinlogPosition& position,
                             const std::vector<std::shared_ptr<const TableShape>>& tables) {
  slave_.ensure_connected();
  for (const auto& table : tables) look_up(table->name);
  slave_.slave().wait_until_caught_up(options_.channel, position, options_.until_timeout,
                                      options_.on_progress);
}

void CheckedSlave::stop() {
  const ReplicationStatus now = slave_.status(options_.channel);
  const ChannelState channel{options_.channel, now.receiver != ReceiverState::stopped,
                             now.applier_running};
  stopped_ = steady_clock::now();
  paused_.emplace(slave_, journal_, std::vector<ChannelState>{channel}, options_.until_timeout);
}

void CheckedSlave::go_on() {
  if (!paused_) return;
  paused_->resume();
  paused_.reset();
  ++stops_.count;
  stops_.longest =
      std::max(stops_.longest, duration_cast<milliseconds>(steady_clock::now() - stopped_));
}

std::unique_ptr<RowSnapshot> CheckedSlave::rows_at(
    const BinlogPosition& position, const std::vector<std::shared_ptr<const TableShape>>& tables,
    std::size_t lanes, bool stand_still) {
  const UntilPatience patience{options_.until_timeout, std::chrono::seconds(30),
                               options_.on_progress};
  slave_.slave().run_until(position, options_.channel, patience);
  std::map<TableName, std::string> definitions;
  for (const auto& table : tables) {
    const Known& known = look_up(table->name);
    if (!known.shape) continue;
    definitions[table->name] = known.definition;
    stand_still = stand_still || !known.shape->in_snapshots;
  }
  auto rows = std::make_unique<OpenRows>(
      open_snapshot_here([this] { return slave_.connect(); }, position, lanes),
      std::move(definitions), master_);
  if (!stand_still) go_on();
  return rows;
}

std::string CheckedSlave::why_not(const TableShape& table) const {
  const auto found = known_.find(table.name);
  if (found == known_.end() || !found->second.shape) return "it is not on the slave";
  const TableShape& own = *found->second.shape;
  if (!same_names(own, table)) return "its columns are others on the slave";
  if (names_of(own, own.key) != names_of(table, table.key))
    return "its primary key is another on the slave";
  if (own.is_system_versioned != table.is_system_versioned)
    return "it is system-versioned on one of both alone";
  return "";
}

std::string CheckedSlave::why_not_write(const TableName& table) {
  for (const auto& [trigger, of] :
       Definitions(slave_.server()).tables_of_triggers({table.schema})) {
    if (of == table) return "its trigger " + trigger.to_string() + " would fire";
  }
  return "";
}

Server& CheckedSlave::writer() {
  if (!writer_) {
    writer_.emplace(slave_.connect());
    prepare_to_write_rows(*writer_, options_.write_binlog);
  }
  return *writer_;
}

void CheckedSlave::replace(const Chunk& chunk, ChunkRows& rows) {
  replace_rows(writer(), chunk, rows);
}

RowsDigest CheckedSlave::digest(const Chunk& chunk) {
  return digest_for(master_, {writer(), *chunk.table}, chunk.range);
}

}  // namespace slaveclone
