#include "rows/checked_slave.h"

#include <algorithm>

#include "base/stop_request.h"
#include "base/waiting.h"
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

void require_running(const ReplicationStatus& now) {
  if (now.applier_running && now.receiver != ReceiverState::stopped) return;
  const std::string& why = now.applier_running ? now.receiver_error : now.applier_error;
  throw Error(ExitCode::failed,
              "the slave does not replicate any more" + (why.empty() ? "" : ": " + why),
              "Mend that first, then go on with --resume.");
}

}  // namespace

CheckedSlave::CheckedSlave(Donor& slave, DonorJournal& journal, const ServerVersion& master,
                           CheckedSlaveOptions options)
    : slave_(slave), journal_(journal), master_(master), options_(std::move(options)) {}

// A table's shape is asked for only if its definition is another than before. Looked up before the
// applier is stopped; that it is the same at the position is seen when the table is first read
// there.
void CheckedSlave::look_up(const Tables& tables) {
  Server& server = slave_.server();
  Definitions definitions(server);
  for (const auto& table : tables) {
    const auto now = definitions.table(table->name);
    Known& known = known_[table->name];
    if (!now) {
      known = {};
    } else if (!known.shape || known.definition != *now) {
      known = {*now, Catalogue(server).table(table->name)};
    }
  }
}

void CheckedSlave::come_near(const BinlogPosition& position, const Tables& tables) {
  slave_.ensure_connected();
  while (ready_.size() < options_.readers) ready_.push_back(slave_.connect());
  const Waiting waiting("the slave to come by " + position.to_string());
  const auto deadline = steady_clock::now() + options_.until_timeout;
  for (;;) {
    const ReplicationStatus now = slave_.status(options_.channel);
    if (now.delay_seconds > 0 || !(now.executed < position)) return look_up(tables);
    require_running(now);
    if (steady_clock::now() > deadline) {
      throw Error(ExitCode::sync_point_missed,
                  "the slave did not come by " + position.to_string() + " in time: it is at " +
                      now.executed.to_string(),
                  "Wait until it lags less, or raise --until-timeout.");
    }
    if (options_.on_progress) options_.on_progress(now);
    StopRequest::sleep_for(milliseconds(20));
  }
}

void CheckedSlave::stop() {
  const ReplicationStatus now = slave_.status(options_.channel);
  const ChannelState channel{options_.channel, now.receiver != ReceiverState::stopped,
                             now.applier_running};
  stopped_ = steady_clock::now();
  stood_ = {};
  paused_.emplace(slave_, journal_, std::vector<ChannelState>{channel}, options_.until_timeout);
}

void CheckedSlave::go_on() {
  if (!paused_) return;
  stood_ += steady_clock::now() - stopped_;
  paused_->resume();
  paused_.reset();
  ++stops_.count;
  stops_.longest = std::max(stops_.longest, duration_cast<milliseconds>(stood_));
}

std::unique_ptr<RowSnapshot> CheckedSlave::rows_at(const BinlogPosition& position,
                                                   const Tables& tables, std::size_t lanes,
                                                   bool stand_still) {
  const UntilPatience patience{options_.until_timeout, std::chrono::seconds(30),
                               options_.on_progress};
  stood_ += steady_clock::now() - stopped_;
  slave_.slave().run_until(position, options_.channel, patience);
  stopped_ = steady_clock::now();
  std::map<TableName, std::string> definitions;
  for (const auto& table : tables) {
    const Known& known = known_[table->name];
    if (!known.shape) continue;
    definitions[table->name] = known.definition;
    stand_still = stand_still || !known.shape->in_snapshots;
  }
  auto rows = std::make_unique<OpenRows>(
      open_snapshot_here([this] { return take_session(); }, position, lanes),
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

Server CheckedSlave::take_session() {
  if (ready_.empty()) return slave_.connect();
  Server session = std::move(ready_.back());
  ready_.pop_back();
  return session;
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
