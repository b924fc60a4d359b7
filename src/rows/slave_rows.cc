#include "rows/slave_rows.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "mysql/row_session.h"
#include "mysql/table_writer.h"
#include "mysql/transaction.h"
#include "rows/digesting.h"
#include "rows/replace_rows.h"
#include "rows/table_changed.h"

namespace slaveclone {
namespace {

constexpr const char* exec_mode = "slave_exec_mode";

// A row is not there; it is there already; its parent is not, or its children are. The last two are
// of a worker that waited for another one which failed, and hide its error (MySQL, MariaDB): should
// that be a different one, it stops the group that is to be let pass, too.
constexpr std::array<unsigned, 8> other_rows{1032, 1062, 1216, 1217, 1451, 1452, 3030, 1964};

bool found_other_rows(const ReplicationStatus& status) {
  return std::find(other_rows.begin(), other_rows.end(), status.applier_error_number) !=
         other_rows.end();
}

}  // namespace

SlaveRows::SlaveRows(SessionFactory connect, Login login, const UntilPatience& patience,
                     std::size_t lanes, const ServerVersion& master, GroupAt group_at)
    : connect_(std::move(connect)),
      login_(std::move(login)),
      patience_(patience),
      master_(master),
      group_at_(std::move(group_at)),
      slave_(Server(connect_, login_), "new slave") {
  slave_.server().stay_connected();
  for (std::size_t i = 0; i < lanes; ++i) {
    lanes_.emplace_back(connect_, login_);
    prepare_to_write_rows(lanes_.back());
  }
}

void SlaveRows::set_exec_mode(const char* mode) {
  if (slave_.server().variable(exec_mode) != mode) slave_.server().set_variable(exec_mode, mode);
}

// One that waits to connect again (MASTER_CONNECT_RETRY, a minute) need not: the master answers us.
void SlaveRows::wake_receiver() {
  if (slave_.status("").receiver != ReceiverState::connecting) return;
  slave_.stop_receiver("");
  slave_.start_receiver("");
}

void SlaveRows::run_until(const BinlogPosition& position) {
  wake_receiver();
  set_exec_mode("IDEMPOTENT");
  slave_.run_until(position, "", patience_);
}

// Every group but those that fail is applied strictly: else what others lost would go unseen.
std::vector<TableName> SlaveRows::run_until_strictly(const BinlogPosition& position) {
  wake_receiver();
  for (;;) {
    set_exec_mode("STRICT");
    try {
      slave_.run_until(position, "", patience_);
      break;
    } catch (const Error&) {
      const ReplicationStatus stopped = slave_.status("");
      if (!found_other_rows(stopped)) throw;
      pass_failed_group(stopped);
    }
  }
  std::vector<TableName> tables(doubtful_.begin(), doubtful_.end());
  doubtful_.clear();
  return tables;
}

// Where several groups are applied side by side it may be one before the one that failed, which is
// then met again.
void SlaveRows::pass_failed_group(const ReplicationStatus& stopped) {
  spdlog::info("{}", stopped.applier_error);
  const TouchedByGroup group = group_at_(stopped.executed);
  doubtful_.insert(group.tables.begin(), group.tables.end());
  run_until(group.end);
}

void SlaveRows::empty(std::size_t lane, const TableShape& table) {
  unless_changed(table.name, [&] {
    Transaction all(lanes_.at(lane));
    TableWriter(lanes_.at(lane), table).erase({});
    all.commit();
  });
}

std::uint64_t SlaveRows::replace(std::size_t lane, const Chunk& chunk, ChunkRows& rows) {
  return replace_rows(lanes_.at(lane), chunk, rows);
}

RowsDigest SlaveRows::digest(std::size_t lane, const Chunk& chunk) {
  return unless_changed(chunk.table->name, [&] {
    return digest_for(master_, {lanes_.at(lane), *chunk.table}, chunk.range);
  });
}

}  // namespace slaveclone
