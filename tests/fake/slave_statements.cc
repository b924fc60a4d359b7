#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
#include <thread>

#include "fake/expressions.h"
#include "fake/statements.h"

namespace slaveclone::test {
namespace {

std::string yes_or_no(bool yes) { return yes ? "Yes" : "No"; }

std::string filter(const ReplicationStatus& status, const std::string& name) {
  for (const std::string& entry : status.filters) {
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  }
  return {};
}

std::string receiver(const ReplicationStatus& status) {
  return status.receiver == ReceiverState::connecting
             ? "Connecting"
             : yes_or_no(status.receiver == ReceiverState::running);
}

Value lag(const ReplicationStatus& status) {
  if (!status.applier_running || status.receiver == ReceiverState::stopped) return {};
  return std::to_string(status.lag_seconds.value_or(0));
}

struct Column {
  const char* name;  // as MariaDB and MySQL 5 have it
  Value (*value)(const ReplicationStatus& status);
};

using Status = const ReplicationStatus&;

constexpr Column columns[] = {
    {"Master_Host", [](Status s) -> Value { return s.master.host; }},
    {"Master_User", [](Status s) -> Value { return s.master_user; }},
    {"Master_Port", [](Status s) -> Value { return std::to_string(s.master.port); }},
    {"Master_Log_File", [](Status s) -> Value { return s.read.file; }},
    {"Read_Master_Log_Pos", [](Status s) -> Value { return std::to_string(s.read.offset); }},
    {"Relay_Master_Log_File", [](Status s) -> Value { return s.executed.file; }},
    {"Slave_IO_Running", [](Status s) -> Value { return receiver(s); }},
    {"Slave_SQL_Running", [](Status s) -> Value { return yes_or_no(s.applier_running); }},
    {"Replicate_Do_DB", [](Status s) -> Value { return filter(s, "Replicate_Do_DB"); }},
    {"Replicate_Ignore_Server_Ids",
     [](Status s) -> Value { return filter(s, "Replicate_Ignore_Server_Ids"); }},
    {"Exec_Master_Log_Pos", [](Status s) -> Value { return std::to_string(s.executed.offset); }},
    {"Until_Condition", [](Status s) -> Value { return s.until_set ? "Master" : "None"; }},
    {"Until_Log_File", [](Status s) -> Value { return s.until.file; }},
    {"Until_Log_Pos", [](Status s) -> Value { return std::to_string(s.until.offset); }},
    {"Master_SSL_Allowed", [](Status s) -> Value { return yes_or_no(s.ssl); }},
    {"Seconds_Behind_Master", [](Status s) -> Value { return lag(s); }},
    {"Last_IO_Errno", [](Status s) -> Value { return std::to_string(s.receiver_error_number); }},
    {"Last_IO_Error", [](Status s) -> Value { return s.receiver_error; }},
    {"Last_SQL_Errno", [](Status s) -> Value { return std::to_string(s.applier_error_number); }},
    {"Last_SQL_Error", [](Status s) -> Value { return s.applier_error; }},
    {"Master_Server_Id", [](Status s) -> Value { return std::to_string(s.master_server_id); }},
    {"SQL_Delay", [](Status s) -> Value { return std::to_string(s.delay_seconds); }},
    {"Slave_SQL_Running_State", [](Status s) -> Value { return s.applier_doing; }},
};

constexpr Column mariadb_columns[] = {
    {"Connection_name", [](Status s) -> Value { return s.channel; }},
    {"Using_Gtid",
     [](Status s) -> Value {
       return s.gtid_mode == GtidMode::slave_pos     ? "Slave_Pos"
              : s.gtid_mode == GtidMode::current_pos ? "Current_Pos"
                                                     : "No";
     }},
};

constexpr Column mysql_columns[] = {
    {"Master_UUID", [](Status s) -> Value { return s.master_uuid; }},
    {"Auto_Position",
     [](Status s) -> Value { return s.gtid_mode == GtidMode::auto_position ? "1" : "0"; }},
    {"Channel_Name", [](Status s) -> Value { return s.channel; }},
};

std::vector<Column> columns_of(const ServerVersion& version) {
  std::vector<Column> all(std::begin(columns), std::end(columns));
  const auto add = [&](const auto& more) {
    all.insert(all.end(), std::begin(more), std::end(more));
  };
  if (version.is_mariadb()) {
    add(mariadb_columns);
  } else {
    add(mysql_columns);
  }
  return all;
}

// The applier gets on as far as it may: to UNTIL, never past what the receiver has read.
void get_on(FakeServer& server, FakeChannel& channel) {
  ReplicationStatus& status = channel.status;
  if (status.applier_running && server.lock_owners.empty()) {
    const BinlogPosition goal =
        status.until_set && status.until < status.read ? status.until : status.read;
    const bool far = channel.pace > 0 && status.executed.file == goal.file &&
                     status.executed.offset + channel.pace < goal.offset;
    if (far) {
      status.executed.offset += channel.pace;
    } else if (status.executed < goal) {
      status.executed = goal;
    }
    if (status.until_set && !(status.executed < status.until)) status.applier_running = false;
  }
  if (channel.on_look) channel.on_look(channel);
}

void start(ReplicationStatus& status, bool receives, bool applies, const std::string& rest) {
  static const std::regex until(
      ".*UNTIL (?:MASTER|SOURCE)_LOG_FILE='([^']*)', (?:MASTER|SOURCE)_LOG_POS=(\\d+).*");
  if (receives) status.receiver = ReceiverState::running;
  // A running applier ignores all of it, UNTIL too (note 1254).
  if (!applies || status.applier_running) return;
  std::smatch match;
  status.applier_running = true;
  status.applier_error_number = 0;
  status.applier_error.clear();
  status.until_set = std::regex_match(rest, match, until);
  status.until =
      status.until_set ? BinlogPosition{match[1], std::stoull(match[2])} : BinlogPosition{};
}

void stop(ReplicationStatus& status, bool receives, bool applies) {
  if (receives) status.receiver = ReceiverState::stopped;
  if (applies) status.applier_running = false;
}

// The channel a statement names; without one MySQL means all of them, MariaDB the default one.
std::optional<std::string> named_channel(const FakeServer& server, const std::string& rest) {
  static const std::regex mysql_name(".* FOR CHANNEL '([^']*)'");
  static const std::regex mariadb_name(" '([^']*)'.*");
  std::smatch match;
  if (std::regex_match(rest, match, server.version.is_mariadb() ? mariadb_name : mysql_name)) {
    return match[1].str();
  }
  if (server.version.is_mariadb()) return "";
  return {};
}

std::string option(const std::string& options, const std::string& name) {
  const std::regex pattern(".*_" + name + "=('(?:[^'\\\\]|''|\\\\.)*'|\\w+).*");
  std::smatch match;
  if (!std::regex_match(options, match, pattern)) return {};
  const std::string value = match[1];
  return value.starts_with("'") ? unquote(value) : value;
}

ResultSet show_slave_status(FakeServer& server, int, const Match& match) {
  const std::vector<Column> all = columns_of(server.version);
  const bool renamed = match[1] == "REPLICA" && !server.version.is_mariadb();
  ResultSet result;
  for (const Column& column : all) {
    std::string name = column.name;
    if (renamed) {
      boost::replace_all(name, "Master", "Source");
      boost::replace_all(name, "Slave", "Replica");
    }
    result.columns.push_back(name);
  }
  for (FakeChannel& channel : server.channels) {
    get_on(server, channel);
    auto& row = result.rows.emplace_back();
    for (const Column& column : all) row.push_back(column.value(channel.status));
  }
  return result;
}

ResultSet control_slave(FakeServer& server, int session, const Match& match) {
  const std::string verb = match[1];
  const std::string rest = match[3];
  if (verb != "RESET" && server.lock_owners.contains(session)) {
    throw SqlError(1192, "Can't execute the given command because you have active locked tables");
  }
  const std::optional<std::string> name = named_channel(server, rest);
  const auto meant = [&](const FakeChannel& c) { return !name || c.status.channel == *name; };
  if (std::none_of(server.channels.begin(), server.channels.end(), meant)) {
    if (verb != "START" && name.value_or("").empty()) return {};  // there is nothing to do
    throw SqlError(verb == "START" ? 1200 : 1617, "The server is not configured as slave");
  }
  if (verb == "RESET") {
    std::erase_if(server.channels, meant);
    return {};
  }
  const bool both = rest.find("_THREAD") == std::string::npos;
  const bool receives = both || rest.find("IO_THREAD") != std::string::npos;
  const bool applies = both || rest.find("SQL_THREAD") != std::string::npos;
  for (FakeChannel& channel : server.channels) {
    if (!meant(channel)) continue;
    if (verb == "START") start(channel.status, receives, applies, rest);
    if (verb == "STOP") stop(channel.status, receives, applies);
  }
  return {};
}

// Time goes by when the status is read: that it is over is said at once, or nearly.
ResultSet wait_for_position(FakeServer& server, int, const Match& match) {
  const bool named = match[4].matched;
  if (named && !server.version.is_mariadb() && !server.version.is_mysql_at_least(5, 7, 6))
    throw SqlError(1582, "Incorrect parameter count in the call to native function");
  const std::string name = named ? match[5].str() : "";
  const BinlogPosition goal{match[1], std::stoull(match[2])};
  ResultSet result{{"value"}, {{std::nullopt}}};
  for (const FakeChannel& channel : server.channels) {
    const ReplicationStatus& status = channel.status;
    if (status.channel != name || !status.applier_running) continue;
    result.rows[0][0] = status.executed < goal ? "-1" : "0";
  }
  std::this_thread::sleep_for(std::chrono::microseconds(100));
  return result;
}

ResultSet change_master(FakeServer& server, int, const Match& match) {
  const std::string rest = match[2];
  const std::optional<std::string> named = named_channel(server, rest);
  if (!named && server.channels.size() > 1) {
    throw SqlError(3079, "Multiple channels exist on the slave");
  }
  const std::string name = named.value_or("");
  const auto found = std::find_if(server.channels.begin(), server.channels.end(),
                                  [&](const FakeChannel& c) { return c.status.channel == name; });
  FakeChannel& channel = found == server.channels.end() ? server.add_channel({}, name) : *found;
  ReplicationStatus& status = channel.status;
  status.master = {option(rest, "HOST"),
                   static_cast<unsigned>(std::stoul("0" + option(rest, "PORT"))), ""};
  status.master_user = option(rest, "USER");
  status.executed = {option(rest, "LOG_FILE"), std::stoull("0" + option(rest, "LOG_POS"))};
  status.read = status.executed;
  return {};
}

}  // namespace

const Domain& slave_statements() {
  static const Domain all{
      {{std::regex("^SHOW ALL SLAVES STATUS.*"), always, never, never},
       {std::regex("^SHOW SLAVE (STATUS|HOSTS).*"), always, always, mysql_8_4},
       {std::regex("^SHOW REPLICA STATUS.*"), {10, 5, 1}, {8, 0, 22}, never},
       {std::regex("^SHOW REPLICAS.*"), never, {8, 0, 22}, never},
       {std::regex("^(START|STOP|RESET) SLAVE\\b.*"), always, always, mysql_8_4},
       {std::regex("^(START|STOP|RESET) REPLICA\\b.*"), {10, 5, 1}, {8, 0, 22}, never},
       {std::regex("^CHANGE MASTER\\b.*"), always, always, mysql_8_4},
       {std::regex("^CHANGE REPLICATION SOURCE\\b.*"), never, {8, 0, 23}, never},
       {std::regex(".*\\bMASTER_[A-Z_]+=.*"), always, always, mysql_8_4},
       {std::regex(".*\\bSOURCE_[A-Z_]+=.*"), never, {8, 0, 23}, never},
       {std::regex(".*\\bSOURCE_POS_WAIT\\(.*"), never, {8, 0, 26}, never},
       {std::regex(".*\\bGET_MASTER_PUBLIC_KEY=.*"), never, {8, 0, 4}, mysql_8_4},
       {std::regex(".*\\bGET_SOURCE_PUBLIC_KEY=.*"), never, {8, 0, 23}, never},
       {std::regex(".*\\bMASTER_USE_GTID=.*"), always, never, never},
       {std::regex(".*_AUTO_POSITION=.*"), never, {5, 6, 5}, never},
       {std::regex(".* FOR CHANNEL '.*"), {10, 7, 0}, {5, 7, 6}, never},
       {std::regex("^(START|STOP|RESET|CHANGE) (SLAVE|REPLICA|MASTER) '.*"), always, never, never}},
      {
          {std::regex("SHOW (ALL SLAVES|SLAVE|REPLICA) STATUS"), show_slave_status},
          {std::regex("(START|STOP|RESET) (SLAVE|REPLICA)\\b(.*)"), control_slave},
          {std::regex("CHANGE (MASTER|REPLICATION SOURCE)\\b(.*)"), change_master},
          {std::regex(
               "SELECT (?:MASTER|SOURCE)_POS_WAIT\\('([^']*)', (\\d+), (\\d+)(, '([^']*)')?\\) "
               "AS value"),
           wait_for_position},
      }};
  return all;
}

}  // namespace slaveclone::test
