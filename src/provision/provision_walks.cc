#include "mysql/catalogue.h"
#include "provision/journal_text.h"
#include "provision/provision_run.h"
#include "rows/master_rows.h"

namespace slaveclone {

std::vector<WalkUnit> ProvisionRun::list_tables() {
  TablesToCopy tables;
  while_patient([&] {
    with_schema([&](SchemaCopy& schema) {
      Server from = master();
      tables = tables_to_copy(schema, from);
    });
  });
  foreign_keys_ = std::move(tables.foreign_keys);
  tables_ = tables.shapes.size();
  for (const TableShape& table : tables.shapes) names_.insert(table.name);
  return walk_order(tables.shapes, foreign_keys_);
}

void ProvisionRun::add_new_tables(Walk& walk) {
  for (WalkUnit& unit : list_tables()) {
    std::erase_if(unit.tables, [&](const auto& table) { return walk.knows(table->name); });
    if (!unit.tables.empty()) walk.add(std::move(unit));
  }
}

void ProvisionRun::record(const WalkState& state) {
  WalkState changed;
  for (const auto& [table, walk] : state) {
    if (recorded_[table] == walk) continue;
    recorded_[table] = changed[table] = walk;
  }
  if (!changed.empty()) journal_.write(to_entries(changed));
}

GroupAt ProvisionRun::group_at() {
  return [this](const BinlogPosition& begin) {
    TouchedByGroup touched = log_.group_at(begin);
    touched.tables = with_descendants(std::move(touched.tables), foreign_keys_);
    return touched;
  };
}

RowsWatch ProvisionRun::watch() {
  return {[this](const auto& from, const auto& to) { return log_.between(from, to); },
          [this] { with_schema([](SchemaCopy& schema) { schema.drop_triggers(); }); },
          [this] { return names_; }, options_.prove};
}

// What a slave by GTIDs shows that has not applied anything is none.
BinlogPosition ProvisionRun::position() {
  const BinlogPosition executed = slave_.status("").executed;
  return executed.is_known() ? executed : log_from_;
}

RowsRun& ProvisionRun::rows_run() {
  if (rows_run_) return *rows_run_;
  const UntilPatience patience{options_.until_timeout, std::chrono::seconds(30),
                               [this](const ReplicationStatus& now) { show_wait(now); }};
  source_ = std::make_unique<MasterRows>(connect_, options_.master, options_.lock, options_.threads,
                                         slave_.server().dialect().version());
  slave_rows_ = std::make_unique<SlaveRows>(connect_, options_.server, patience, options_.threads,
                                            master().dialect().version(), group_at());
  target_.emplace(*slave_rows_, position(), watch());
  RowsOptions rows = options_.rows;
  rows.pace = &pace_;
  return rows_run_.emplace(*source_, *target_, progress_, rows);
}

RowsReport ProvisionRun::copy_rows() {
  if (!is_at(copying)) return {};
  Walk walk(list_tables());
  walk.set_state(recorded_);
  progress_.set_phase("copying rows", walk.bytes_left());
  RowsReport report;
  do {
    report += rows_run().copy(walk, [this](const WalkState& state) { record(state); });
    add_new_tables(walk);
  } while (!walk.done());
  enter(proving);
  return report;
}

// By less than a whole row an event finds one that differs elsewhere, and may move it to where rows
// were compared already: then until nothing is found that differs.
RowsReport ProvisionRun::prove_rows() {
  constexpr int most_walks = 5;
  std::string image;
  while_patient([&] { image = master().variable_if_known("binlog_row_image").value_or("FULL"); });
  RowsReport report;
  for (int walks = 1; walks <= most_walks; ++walks) {
    proof_.emplace(list_tables());
    progress_.set_phase("proving rows", proof_->bytes_left());
    const RowsReport walk = prove_what_is_left();
    report += walk;
    if (image == "FULL" || walk.mended + walk.returns == 0) break;
  }
  return report;
}

// Up to the end of the master's log.
RowsReport ProvisionRun::prove_what_is_left() {
  RowsReport report;
  do {
    report += rows_run().prove(*proof_, [](const WalkState&) {});
    add_new_tables(*proof_);
    while_patient([&] {
      for (const TableName& table : target_->run_until_strictly(source_->position()))
        proof_->begin_again(table);
    });
  } while (!proof_->done());
  return report;
}

void ProvisionRun::go_to_end_of_log() {
  if (proof_) {
    prove_what_is_left();
  } else {
    rows_run();
    while_patient([&] { target_->run_until(source_->position()); });
  }
}

// As they are at a position, too: nobody altered anything while they were read.
void ProvisionRun::make_triggers() {
  for (int tries_left = 5; tries_left > 0; --tries_left) {
    go_to_end_of_log();
    bool altered = false;
    while_patient([&] {
      with_schema([](SchemaCopy& schema) { schema.make_triggers(); });
      altered = log_.between(target_->position(), source_->position()).any_definition;
      if (altered) with_schema([](SchemaCopy& schema) { schema.drop_triggers(); });
    });
    if (!altered) return;
  }
  throw Error(ExitCode::failed, "the master's definitions change all the time",
              "Go on with --resume when nobody alters tables, users or routines.");
}

}  // namespace slaveclone
