#include "provision/provision_run.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/stop_request.h"
#include "mysql/definitions.h"
#include "provision/journal_text.h"

namespace slaveclone {
namespace {

constexpr const char* log_entry = "log";            // of the master, where it is watched from
constexpr const char* accounts_entry = "accounts";  // of the new server, before the run

// Of the receiver: the server's own minute would be one of ours, too, when the master was away.
constexpr unsigned reconnect_seconds = 10;

std::string identity(Server& master) {
  const ServerInfo info = master.info();
  return info.uuid + "/" + std::to_string(info.server_id) + "/" + info.host + "/" +
         std::to_string(info.port);
}

bool has_gtids(Server& mysql) { return mysql.variable_if_known("gtid_mode") == "ON"; }

// Idle while rows are copied.
Server connected(const SessionFactory& connect, const Login& login) {
  Server server(connect, login);
  server.stay_connected();
  return server;
}

}  // namespace

SchemaSelection with_our_schema_kept(SchemaSelection selection) {
  selection.kept_schemas.emplace_back(ServerJournal::schema);
  return selection;
}

ProvisionRun::ProvisionRun(const ProvisionOptions& options, const SessionFactory& connect,
                           Progress& progress)
    : options_(options),
      connect_(connect),
      progress_(progress),
      slave_(connected(connect, options.server), "new slave"),
      pace_(options.pace, connect, options.master),
      log_(connect, options.master),
      journal_(Server(connect, options.server)),
      settings_(slave_.server(), journal_) {}

Server ProvisionRun::master() const { return {connect_, options_.master}; }

void ProvisionRun::with_schema(const std::function<void(SchemaCopy&)>& work) {
  Server from = connected(connect_, options_.master);
  Server to = connected(connect_, options_.server);
  SchemaSelection selection = with_our_schema_kept(options_.selection);
  selection.kept_accounts = accounts_before_;
  SchemaCopy schema(from, to, selection);
  work(schema);
  for (const std::string& what : schema.carried_over_not()) {
    if (std::find(not_carried_over_.begin(), not_carried_over_.end(), what) ==
        not_carried_over_.end()) {
      not_carried_over_.push_back(what);
    }
  }
}

void ProvisionRun::begin() {
  Server from = master();
  const std::string who = identity(from);
  const ServerJournal::Entries before =
      journal_.exists() ? journal_.read() : ServerJournal::Entries{};
  if (const auto accounts = before.find(accounts_entry); accounts != before.end())
    accounts_before_ = accounts_from(accounts->second);
  if (options_.resume && before.contains("phase")) {
    go_on(before, who);
  } else {
    stop_slave();
    journal_.create();
    journal_.erase_all_but(variable_prefix);
    journal_.write({{"master", who}, {"phase", defining}});
    phase_ = defining;
  }
  settings_.change(before);
}

void ProvisionRun::go_on(const ServerJournal::Entries& before, const std::string& master) {
  const auto entry = [&](const char* name) {
    const auto found = before.find(name);
    return found == before.end() ? "" : found->second;
  };
  if (entry("master") != master) {
    throw Error(ExitCode::precondition, "the run that did not end was from another master",
                "Give that one, or begin again with --replace.");
  }
  phase_ = entry("phase");
  log_from_ = position_from(entry(log_entry));
  if (is_at(defining)) stop_slave();
  recorded_ = walk_state_from(before);
  spdlog::info("going on with the run that did not end");
}

void ProvisionRun::stop_slave() {
  for (const ReplicationStatus& channel : slave_.channels()) slave_.stop(channel.channel);
}

void ProvisionRun::while_patient(const std::function<void()>& step) const {
  const auto deadline = std::chrono::steady_clock::now() + options_.rows.reconnect;
  for (;;) {
    try {
      return step();
    } catch (const Error& error) {
      const bool over = std::chrono::steady_clock::now() > deadline;
      if (error.code() != ExitCode::cannot_connect || over) throw;
      spdlog::warn("{}; trying again", error.what());
    }
    StopRequest::sleep_for(std::chrono::seconds(1));
  }
}

void ProvisionRun::enter(const char* phase) {
  journal_.write({{"phase", phase}});
  phase_ = phase;
}

void ProvisionRun::copy_definitions() {
  if (!is_at(defining)) return;
  progress_.set_phase("copying definitions");
  follow_master();
  require_filters();
  with_schema([this](SchemaCopy& schema) {
    journal_.write({{accounts_entry, to_text(schema.accounts_before())}});
    for (int tries_left = 5;; --tries_left) {
      schema.drop_what_was_made();
      log_from_ = master().end_of_log();
      schema.make();
      follow_master();
      if (!log_.between(log_from_, master().end_of_log()).any_definition) return;
      if (tries_left == 0) {
        throw Error(ExitCode::failed, "the master's definitions change all the time",
                    "Begin again when nobody alters tables, users or routines.");
      }
      spdlog::info("somebody altered something on the master meanwhile: once more");
    }
  });
  journal_.write({{log_entry, log_from_.to_string()}});
  enter(copying);
}

// The GTID position is read first: what comes again because of that meets empty tables.
void ProvisionRun::follow_master() {
  slave_.forget_masters();
  Server from = master();
  Server& to = slave_.server();
  MasterLink link = options_.link;
  link.connect_retry_seconds = reconnect_seconds;
  const bool mariadb = to.dialect().is_mariadb();
  const bool same_vendor = from.dialect().is_mariadb() == mariadb;
  std::string gtid;
  if (same_vendor && !mariadb && has_gtids(from) && has_gtids(to)) {
    gtid = Dialect::parse_gtid(from.value_of(from.dialect().gtid_of_master()));
    link.gtid_mode = GtidMode::auto_position;
  }
  link.position = from.end_of_log();
  if (same_vendor && mariadb) {
    gtid = from.value_of(from.dialect().gtid_at(link.position));
    if (!gtid.empty()) link.gtid_mode = GtidMode::slave_pos;
  }
  slave_.set_gtid_position(gtid);
  slave_.point_at("", link);
}

// Without them the applier would look for tables that are not there.
void ProvisionRun::require_filters() {
  const SchemaSelection& selection = options_.selection;
  const bool all = selection.databases.empty() && selection.excluded_tables.empty();
  if (all || !slave_.status("").filters.empty()) return;
  throw Error(
      ExitCode::precondition,
      "the new server has no replication filters, but is not to hold all that the master has",
      "Write replicate-wild-do-table=shop.% or replicate-wild-ignore-table=shop.log_% into "
      "its [mysqld] for what is copied, and restart it.");
}

ProvisionRun::~ProvisionRun() {
  if (!receiving_) return;
  try {
    const StopRequest::Unheard unheard;
    stop_slave();
    spdlog::warn(
        "the new server stays as it is, a slave that is stopped: go on with --resume, or begin "
        "again with --replace");
  } catch (const std::exception& error) {
    spdlog::warn("the new slave could not be stopped: {}; go on with --resume", error.what());
  }
}

void ProvisionRun::start_receiver() {
  receiving_ = true;
  const ReplicationStatus now = slave_.status("");
  if (now.applier_running) slave_.stop_applier("");
  if (now.receiver == ReceiverState::stopped) slave_.start_receiver("");
}

void ProvisionRun::show_wait(const ReplicationStatus& now) {
  progress_.tick(
      "the slave, at " + now.executed.to_string() + ", " +
      (now.lag_seconds ? std::to_string(*now.lag_seconds) + " s behind" : "not connected"));
}

void ProvisionRun::start_slave() {
  settings_.put_back();
  progress_.set_phase("catching up");
  if (slave_.status("").receiver == ReceiverState::connecting) slave_.stop_receiver("");
  slave_.start("");
  receiving_ = false;
  if (options_.wait_until_caught_up.count() > 0) {
    BinlogPosition end;
    while_patient([&] { end = master().end_of_log(); });
    slave_.wait_until_caught_up("", end, options_.wait_until_caught_up,
                                [this](const ReplicationStatus& now) { show_wait(now); });
  }
  progress_.clear();
  journal_.drop();
}

}  // namespace slaveclone
