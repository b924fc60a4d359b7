#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "provision/changed_settings.h"
#include "provision/provision.h"
#include "provision/tables_to_copy.h"
#include "provision/watched_rows.h"
#include "replication/server_journal.h"
#include "replication/slave.h"
#include "rows/slave_rows.h"
#include "rows/walk_order.h"

namespace slaveclone {

// The journal's schema is ours.
SchemaSelection with_our_schema_kept(SchemaSelection selection);

// The steps of provision_slave() and what they hand on to each other. What has to be known after a
// run was killed is in the new server's journal.
class ProvisionRun {
 public:
  ProvisionRun(const ProvisionOptions& options, const SessionFactory& connect, Progress& progress);
  // Stops the slave unless start_slave() has ended, and says how to go on.
  ~ProvisionRun();
  ProvisionRun(const ProvisionRun&) = delete;
  ProvisionRun& operator=(const ProvisionRun&) = delete;

  // A new run, or with --resume one that did not end. Throws Error{precondition}.
  void begin();

  // Definitions as of a position, and the slave set up there: nobody altered anything on the master
  // while they were read.
  void copy_definitions();

  void start_receiver();

  RowsReport copy_rows();
  RowsReport prove_rows();
  void make_triggers();

  // Ends the run: settings put back, both threads run, caught up, no journal left.
  void start_slave();

  // Of the master: where the slave is.
  BinlogPosition position();
  std::size_t tables() const { return tables_; }
  const std::vector<std::string>& not_carried_over() const { return not_carried_over_; }

 private:
  // Each for one step: in between a server may have been away.
  Server master() const;
  // A server that is away is waited for, and the step made again.
  void while_patient(const std::function<void()>& step) const;
  void with_schema(const std::function<void(SchemaCopy&)>& work);

  static constexpr const char* defining = "definitions";
  static constexpr const char* copying = "copy";
  static constexpr const char* proving = "prove";

  bool is_at(const char* phase) const { return phase_ == phase; }
  void enter(const char* phase);
  void go_on(const ServerJournal::Entries& before, const std::string& master);
  void stop_slave();
  void follow_master();
  void require_filters();
  std::vector<WalkUnit> list_tables();
  void add_new_tables(Walk& walk);
  void record(const WalkState& state);
  void show_wait(const ReplicationStatus& now);
  RowsRun& rows_run();
  GroupAt group_at();
  RowsWatch watch();
  RowsReport prove_what_is_left();
  void go_to_end_of_log();

  const ProvisionOptions& options_;
  SessionFactory connect_;
  Progress& progress_;
  Slave slave_;
  Pace pace_;
  MasterLog log_;
  ServerJournal journal_;
  ChangedSettings settings_;
  std::string phase_;
  bool receiving_ = false;
  BinlogPosition log_from_;  // before the slave was pointed at the master
  WalkState recorded_;
  std::optional<std::vector<AccountName>> accounts_before_;  // of a run that did not end
  std::vector<std::string> not_carried_over_;
  std::vector<ForeignKey> foreign_keys_;
  std::set<TableName> names_;  // of all tables that a walk has, or had
  std::size_t tables_ = 0;
  std::unique_ptr<RowSource> source_;
  std::unique_ptr<RowTarget> slave_rows_;
  std::optional<WatchedRows> target_;
  std::optional<Walk> proof_;
  std::optional<RowsRun> rows_run_;
};

}  // namespace slaveclone
