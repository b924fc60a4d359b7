#include "cli/check_slave_command.h"

#include <unistd.h>

#include <cstdlib>

#include "base/split.h"

namespace slaveclone {
namespace {

constexpr const char* check_slave_description =
    "Compares this slave with its master, row for row, at exact positions, while both go on. Its "
    "applier stands still for moments, and is put back whatever happens; nothing is written on the "
    "master.\n\n"
    "  check-slave --check                      # what is missing, all at once\n"
    "  check-slave                              # a line a table; exit code 50 if any differs\n"
    "  check-slave --rows --tables=shop.orders  # and each row that does, and how\n"
    "  check-slave --repair --dry-run           # the SQL that would mend it\n"
    "  check-slave --repair                     # mends it, and compares again\n\n"
    "[check-slave-master] of the option file holds the login to read the master with. See "
    "check-slave(1).";

constexpr const char* check_group = "check-slave";
constexpr const char* check_master_group = "check-slave-master";

std::vector<TablePattern> patterns_of(const std::string& words) {
  std::vector<TablePattern> patterns;
  if (words.empty()) return patterns;
  for (const std::string& word : split(words, ',')) patterns.emplace_back(word);
  return patterns;
}

std::string default_state_directory() {
  if (::geteuid() == 0) return "/var/lib/slaveclone";
  if (const char* state = std::getenv("XDG_STATE_HOME")) return std::string(state) + "/slaveclone";
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "." : home) + "/.local/state/slaveclone";
}

Login login_on_master(const Program& program, const std::string& channel) {
  std::vector<std::string> groups{check_group, check_master_group};
  if (!channel.empty()) groups.push_back(check_master_group + ("-" + channel));
  Login login = program.login("master");
  login.set_in = "[" + groups.back() + "] of the option file";
  for (const std::string& group : groups) apply_client_options(program.options({group}), login);
  return login;
}

}  // namespace

CheckOptions check_options_of(const Program& program) {
  CheckOptions options;
  options.slave = program.login("slave");
  apply_client_options(program.options({check_group}), options.slave);
  options.master = [&program](const std::string& channel) {
    return login_on_master(program, channel);
  };
  options.data_directory = last_value(program.server_options(), "datadir").value_or("");
  options.state_directory = default_state_directory();
  return options;
}

CheckSlaveCommand::CheckSlaveCommand()
    : program_(check_group, check_slave_description, check_group) {
  CLI::App& app = program_.app();
  add_selection(app, "What is compared");
  add_ways(app, "Check");
  pace_.add_to(app, "Gentle");
  add_patience(app, "Patience, in seconds");
}

void CheckSlaveCommand::add_selection(CLI::App& app, const char* group) {
  app.add_option("--databases", databases_, "Only these, with commas between [all]")->group(group);
  app.add_option("--tables", tables_, "Only these: DB.TABLE, with commas between")->group(group);
  app.add_option("--exclude-tables", exclude_tables_, "Not these: DB.TABLE, with commas between")
      ->group(group);
  app.add_option("--channel", channel_, "The channel whose master it is compared with")
      ->group(group);
}

void CheckSlaveCommand::add_ways(CLI::App& app, const char* group) {
  app.add_flag("--rows", rows_, "Tell each row that differs: its key, and how")->group(group);
  app.add_flag("--repair", repair_, "Write the master's rows where the slave's differ")
      ->group(group);
  app.add_flag("--write-binlog", write_binlog_, "With --repair: also to the slave's binary log")
      ->group(group);
  app.add_option("--threads", threads_, "Readers of each server, side by side [2]")
      ->check(CLI::Range(1, 64))
      ->group(group);
  app.add_flag("--resume", resume_, "Go on with a check that did not end, if there is one")
      ->group(group);
  app.add_option("--state-dir", state_directory_,
                 "Where it is kept how far a check has come [/var/lib/slaveclone]")
      ->group(group);
  app.add_flag("--check", check_, "Say all that is missing, at once; change nothing")->group(group);
  app.add_flag("--dry-run", dry_run_,
               "Print the tables; with --repair: compare, and print the SQL that would repair")
      ->group(group);
}

void CheckSlaveCommand::add_patience(CLI::App& app, const char* group) {
  app.add_option("--max-time", max_time_, "For all of it; --resume goes on. 0: no limit [0]")
      ->group(group);
  app.add_option("--max-snapshot", max_snapshot_, "For a snapshot of both servers to be open [30]")
      ->check(CLI::PositiveNumber)
      ->group(group);
  app.add_option("--until-timeout", until_timeout_, "For the slave to reach a position [3600]")
      ->group(group);
  app.add_option("--reconnect-timeout", reconnect_timeout_,
                 "For a server that went away to come back [600]")
      ->group(group);
}

CheckOptions CheckSlaveCommand::options() const {
  CheckOptions options = check_options_of(program_);
  options.channel = channel_;
  if (!databases_.empty()) options.selection.databases = split(databases_, ',');
  options.selection.tables = patterns_of(tables_);
  options.selection.but_tables = patterns_of(exclude_tables_);
  options.threads = threads_;
  options.repair = repair_;
  options.write_binlog = write_binlog_;
  options.resume = resume_;
  options.max_time = std::chrono::seconds(max_time_);
  if (!state_directory_.empty()) options.state_directory = state_directory_;
  options.pace = pace_.options(options.master(channel_.value_or("")));
  options.rows.max_snapshot = std::chrono::seconds(max_snapshot_);
  options.rows.reconnect = std::chrono::seconds(reconnect_timeout_);
  options.until_timeout = std::chrono::seconds(until_timeout_);
  return options;
}

}  // namespace slaveclone
