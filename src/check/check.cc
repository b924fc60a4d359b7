#include "check/check.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/date_time/posix_time/posix_time.hpp>
#include <set>

#include "base/human.h"
#include "base/stopwatch.h"
#include "check/check_state.h"
#include "check/pair.h"
#include "datadir/recover.h"
#include "datadir/run_guardian.h"
#include "mysql/row_session.h"
#include "rows/master_rows.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

constexpr const char* not_on_the_master = "it is not on the master";

constexpr const char* tool = "check-slave " SLAVECLONE_VERSION;

std::string now_as_text() {
  using boost::posix_time::second_clock;
  return boost::posix_time::to_iso_extended_string(second_clock::universal_time()) + "Z";
}

// The steps of check_slave() and what they hand on to each other.
class CheckRun {
 public:
  CheckRun(const CheckOptions& options, const SessionFactory& connect, Pair& pair,
           DonorJournal& journal, Progress& progress)
      : options_(options),
        pair_(pair),
        progress_(progress),
        state_file_(options.state_directory, identity(), pair.channel),
        pace_(options.pace, connect, pair.login),
        source_(connect, pair.login, options.lock, options.threads, version_of(pair.slave)),
        slave_(pair.slave, journal, pair.master.server().dialect().version(), slave_options()) {}

  void begin() {
    progress_.set_phase("looking at tables");
    if (!options_.resume) return state_file_.remove();
    if (auto left = state_file_.read()) {
      state_ = std::move(*left);
      spdlog::info("going on with the check of which {} tells", state_file_.path());
    }
  }

  // What the slave has had since before the master was asked, and still has once it has come by
  // there, is no table of the master's.
  void find_tables_of_the_slave_alone() {
    const std::vector<TableName> before = tables_of(pair_.slave.server(), options_.selection);
    const std::vector<TableName> masters = tables_of(pair_.master.server(), options_.selection);
    slave_.come_near(source_.position(), {});
    const std::vector<TableName> after = tables_of(pair_.slave.server(), options_.selection);
    const std::set<TableName> theirs(masters.begin(), masters.end());
    const std::set<TableName> still(after.begin(), after.end());
    for (const TableName& table : before) {
      if (!theirs.contains(table) && still.contains(table))
        state_.tables[table].why_not = not_on_the_master;
    }
  }

  CheckReport compare_rows() {
    Walk walk(units_of(pair_.master.server(), options_.selection));
    walk.set_state(state_.walk);
    progress_.set_phase("comparing rows", bytes_to_compare());
    RowCheck check(source_, slave_, progress_, row_check_options());
    const RowsReport walked = check.check(walk, state_.tables);
    progress_.clear();
    forget_dropped_tables();
    CheckReport report;
    report.complete = walk.done();
    report.rows = walked.rows;
    report.bytes = walked.bytes;
    report.snapshots = walked.snapshots;
    report.stops = slave_.stops();
    report.tables = state_.tables;
    return report;
  }

  void forget_dropped_tables() {
    const std::vector<TableName> now = tables_of(pair_.master.server(), options_.selection);
    const std::set<TableName> theirs(now.begin(), now.end());
    std::erase_if(state_.tables, [&](const auto& table) {
      return !theirs.contains(table.first) && table.second.why_not != not_on_the_master;
    });
  }

  void end(const CheckReport& report) const {
    if (report.complete) state_file_.remove();
  }

 private:
  static ServerVersion version_of(Donor& slave) { return slave.server().dialect().version(); }

  std::string identity() {
    const ServerInfo info = pair_.slave.server().info();
    return info.host + "-" + std::to_string(info.port) + "-" + std::to_string(info.server_id);
  }

  CheckedSlaveOptions slave_options() {
    CheckedSlaveOptions options;
    options.channel = pair_.channel;
    options.readers = options_.threads;
    options.until_timeout = options_.until_timeout;
    options.write_binlog = options_.write_binlog;
    options.on_progress = [this](const ReplicationStatus&) { progress_.tick(); };
    return options;
  }

  RowCheckOptions row_check_options() {
    RowCheckOptions options;
    options.rows = options_.rows;
    options.rows.pace = &pace_;
    options.repair = options_.repair;
    options.on_difference = options_.on_difference;
    if (options_.tell_sql) options.tell_sql = [this](const std::string& sql) { tell_sql(sql); };
    const auto deadline = steady_clock::now() + options_.max_time;
    options.is_enough = [this, deadline] {
      return options_.max_time.count() > 0 && steady_clock::now() > deadline;
    };
    options.record = [this](const WalkState& walk, const CheckedTables& tables) {
      state_file_.write({walk, tables});
    };
    return options;
  }

  void tell_sql(const std::string& sql) {
    if (!told_settings_) {
      options_.tell_sql(settings_to_write_rows(version_of(pair_.slave), options_.write_binlog));
      told_settings_ = true;
    }
    options_.tell_sql(sql);
  }

  std::uint64_t bytes_to_compare() {
    std::uint64_t bytes = 0;
    for (const WalkUnit& unit : units_of(pair_.master.server(), options_.selection)) {
      for (const auto& table : unit.tables) {
        const auto at = state_.walk.find(table->name);
        if (at == state_.walk.end() || !at->second.done) bytes += table->bytes;
      }
    }
    return bytes;
  }

  const CheckOptions& options_;
  Pair& pair_;
  Progress& progress_;
  CheckStateFile state_file_;
  CheckState state_;
  bool told_settings_ = false;
  Pace pace_;
  MasterRows source_;
  CheckedSlave slave_;
};

// The option file comes first: after a run that was killed the slave may be down.
std::string data_directory_of(const CheckOptions& options, const SessionFactory& connect) {
  if (!options.data_directory.empty()) return options.data_directory;
  return Donor(connect, options.slave, "slave").server().data_directory();
}

}  // namespace

bool CheckReport::is_equal() const {
  return std::all_of(tables.begin(), tables.end(),
                     [](const auto& table) { return table.second.is_equal(); });
}

bool CheckReport::is_repaired() const {
  return std::all_of(tables.begin(), tables.end(), [](const auto& table) {
    return table.second.is_equal() || (table.second.repaired && table.second.why_not.empty());
  });
}

CheckReport check_slave(const CheckOptions& options, const SessionFactory& connect,
                        Progress& progress) {
  const auto start = steady_clock::now();
  const std::string directory = data_directory_of(options, connect);
  require_own_host(directory);
  DonorJournal journal(directory, std::chrono::seconds(1));
  const DonorRescue rescue(connect, options.slave, {});
  recover(journal, rescue);
  Pair pair = make_ready(options, connect);
  journal.begin(tool, now_as_text(), process_if_known(pair.slave.server()));
  const RunGuardian guardian(journal.directory(), rescue);

  CheckRun run(options, connect, pair, journal, progress);
  run.begin();
  run.find_tables_of_the_slave_alone();
  CheckReport report = run.compare_rows();
  run.end(report);
  report.seconds = seconds_since(start);
  return report;
}

void check_check(const CheckOptions& options, const SessionFactory& connect, Findings& findings) {
  findings.check([&] { make_ready(options, connect); });
}

std::vector<std::string> plan_check(const CheckOptions& options, const SessionFactory& connect) {
  Pair pair = make_ready(options, connect);
  std::vector<std::string> lines;
  for (const WalkUnit& unit : units_of(pair.master.server(), options.selection)) {
    for (const auto& table : unit.tables) {
      lines.push_back(fmt::format("{}: about {} rows, {}", table->name.to_string(), table->rows,
                                  human_bytes(table->bytes)));
    }
  }
  return lines;
}

}  // namespace slaveclone
