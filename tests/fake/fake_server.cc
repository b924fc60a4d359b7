#include "fake/fake_server.h"

#include <algorithm>

#include "fake/binlog_builder.h"
#include "fake/statements.h"

namespace slaveclone::test {
namespace {

// What every server has; a test adds the rest.
std::map<std::string, std::string> default_variables(const ServerVersion& version) {
  std::map<std::string, std::string> variables{{"server_id", "1"},
                                               {"hostname", "fake"},
                                               {"port", "3306"},
                                               {"datadir", "/nonexistent/"},
                                               {"log_bin", "0"},
                                               {"event_scheduler", "OFF"},
                                               {"read_only", "1"},
                                               {"innodb_fast_shutdown", "1"},
                                               {"innodb_stats_auto_recalc", "1"},
                                               {"innodb_io_capacity", "200"},
                                               {"innodb_io_capacity_max", "2000"},
                                               {"innodb_max_dirty_pages_pct", "90.000000"},
                                               {"innodb_max_dirty_pages_pct_lwm", "10.000000"}};
  if (version.is_mariadb()) {
    variables.insert({{"gtid_binlog_pos", ""}, {"gtid_slave_pos", ""}, {"gtid_current_pos", ""}});
  } else {
    variables.insert({{"gtid_executed", ""}, {"gtid_purged", ""}, {"server_uuid", "uuid-1"}});
    if (version.is_mysql_at_least(5, 7, 8)) variables.insert({"super_read_only", "0"});
  }
  if (!version.is_mariadb() && !version.is_mysql_at_least(5, 7)) {
    variables["innodb_max_dirty_pages_pct"] = "75";  // whole numbers
    variables["innodb_max_dirty_pages_pct_lwm"] = "0";
  }
  return variables;
}

}  // namespace

FakeServer::FakeServer(const std::string& text)
    : version_text(text),
      version(ServerVersion::parse(text)),
      variables(default_variables(version)) {}

FakeChannel& FakeServer::channel(const std::string& name) {
  return *std::find_if(channels.begin(), channels.end(),
                       [&](const FakeChannel& c) { return c.status.channel == name; });
}

FakeChannel& FakeServer::add_channel(const Endpoint& master, const std::string& name) {
  FakeChannel& channel = channels.emplace_back();
  channel.status.channel = name;
  channel.status.master = master;
  return channel;
}

ResultSet FakeServer::execute(int session, const std::string& sql) {
  clock_us += 100;
  return execute_statement(*this, session, sql);
}

std::vector<std::string> FakeServer::log_from(const BinlogPosition& position) const {
  if (!log.empty()) return log;
  BinlogBuilder events;
  events.time = log_created;
  events.start(position);
  if (*binlog != position) events.query("FLUSH PRIVILEGES");
  return events.packets();
}

void FakeServer::close(int session) { lock_owners.erase(session); }

}  // namespace slaveclone::test
