#include "mysql/dialect.h"

#include <boost/algorithm/string.hpp>
#include <boost/range/algorithm_ext/push_back.hpp>
#include <cstdlib>

#include "base/parse_number.h"
#include "mysql/session.h"

namespace slaveclone {
namespace {

// NULL is 0.
std::uint64_t number(const std::string& text) {
  return text.empty() ? 0 : parse_number(text, "a number of the slave's status");
}

// Channel names are identifiers, but are written as strings.
std::string channel_literal(const std::string& channel) {
  return "'" + boost::replace_all_copy(boost::replace_all_copy(channel, "\\", "\\\\"), "'", "''") +
         "'";
}

std::string file_literal(const std::string& file) { return channel_literal(file); }

ReceiverState receiver_state(const std::string& running) {
  if (running == "Yes") return ReceiverState::running;
  return running == "No" ? ReceiverState::stopped : ReceiverState::connecting;
}

GtidMode gtid_mode(const ResultSet& answer, std::size_t row) {
  if (answer.has("Using_Gtid")) {
    const std::string mode = answer.text("Using_Gtid", row);
    if (mode == "Slave_Pos") return GtidMode::slave_pos;
    return mode == "Current_Pos" ? GtidMode::current_pos : GtidMode::off;
  }
  if (answer.has("Auto_Position") && answer.text("Auto_Position", row) == "1") {
    return GtidMode::auto_position;
  }
  return GtidMode::off;
}

std::vector<std::string> filters(const ResultSet& answer, std::size_t row) {
  std::vector<std::string> found;
  for (const std::string& column : answer.columns) {
    const bool is_filter =
        column.starts_with("Replicate_") && column != "Replicate_Ignore_Server_Ids";
    if (is_filter && !answer.text(column, row).empty()) {
      found.push_back(column + "=" + answer.text(column, row));
    }
  }
  return found;
}

}  // namespace

Dialect::Dialect(const ServerVersion& version) : version_(version) {}

bool Dialect::says_replica() const { return version_.is_mysql_at_least(8, 0, 22); }
bool Dialect::says_source() const { return version_.is_mysql_at_least(8, 0, 23); }

std::string Dialect::show_master_status() const {
  return version_.is_mysql_at_least(8, 2) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
}

std::string Dialect::show_slave_hosts() const {
  return says_replica() ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS";
}

std::string Dialect::reset_master() const {
  return version_.is_mysql_at_least(8, 2) ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER";
}

std::string Dialect::position_of_open_snapshot() const {
  return "SELECT MAX(IF(VARIABLE_NAME = 'BINLOG_SNAPSHOT_FILE', VARIABLE_VALUE, NULL)) AS File, "
         "MAX(IF(VARIABLE_NAME = 'BINLOG_SNAPSHOT_POSITION', VARIABLE_VALUE, NULL)) AS "
         "Position, '' AS gtid FROM information_schema.SESSION_STATUS "
         "WHERE VARIABLE_NAME LIKE 'BINLOG\\_SNAPSHOT\\_%'";
}

std::string Dialect::lock_for_reading(const std::vector<TableName>& tables) const {
  std::string sql;
  for (const TableName& table : tables)
    sql += (sql.empty() ? "LOCK TABLES " : ", ") + table.quoted() + " READ";
  return sql;
}

std::vector<std::string> Dialect::snapshot_position() const {
  if (is_mariadb()) return {open_snapshot(), position_of_open_snapshot(), "ROLLBACK"};
  if (!version_.is_mysql_at_least(8, 0, 11)) return {};
  return {
      "SELECT LOCAL->>'$.binary_log_file' AS File, LOCAL->>'$.binary_log_position' AS Position, "
      "LOCAL->>'$.gtid_executed' AS gtid FROM performance_schema.log_status"};
}

std::string Dialect::gtid_at(const BinlogPosition& position) {
  return "BINLOG_GTID_POS(" + file_literal(position.file) + ", " + std::to_string(position.offset) +
         ")";
}

std::string Dialect::gtid_of_master() const {
  return is_mariadb() ? "@@GLOBAL.gtid_binlog_pos" : "@@GLOBAL.gtid_executed";
}

std::string Dialect::gtid_of_slave(GtidMode mode) const {
  if (!is_mariadb()) return "@@GLOBAL.gtid_executed";
  return mode == GtidMode::current_pos ? "@@GLOBAL.gtid_current_pos" : "@@GLOBAL.gtid_slave_pos";
}

std::vector<std::string> Dialect::set_gtid_of_slave(const std::string& quoted_gtid) const {
  if (is_mariadb()) return {"SET GLOBAL gtid_slave_pos = " + quoted_gtid};
  return {reset_master(), "SET GLOBAL gtid_purged = " + quoted_gtid};
}

// Where MySQL has channels the default one is named, too: without it several are an error.
std::string Dialect::wait_for_position(const BinlogPosition& position, const std::string& channel,
                                       std::chrono::seconds time) const {
  const char* const function =
      version_.is_mysql_at_least(8, 0, 26) ? "SOURCE_POS_WAIT(" : "MASTER_POS_WAIT(";
  std::string arguments = file_literal(position.file) + ", " + std::to_string(position.offset) +
                          ", " + std::to_string(time.count());
  if (!channel.empty() || version_.is_mysql_at_least(5, 7, 6))
    arguments += ", " + channel_literal(channel);
  return function + arguments + ")";
}

BinlogPosition Dialect::parse_position(const ResultSet& answer) {
  if (answer.empty()) return {};
  return {answer.text("File"), number(answer.text("Position"))};
}

std::string Dialect::parse_gtid(const std::string& shown) {
  return boost::erase_all_copy(shown, "\n");
}

bool Dialect::has_shutdown_statement() const {
  return is_mariadb() || version_.is_mysql_at_least(5, 7, 9);
}

std::string Dialect::open_temp_tables_status() const {
  return version_.is_mysql_at_least(8, 0, 26) ? "Replica_open_temp_tables"
                                              : "Slave_open_temp_tables";
}

std::string Dialect::show_slave_status() const {
  return is_mariadb() ? "SHOW ALL SLAVES STATUS" : "SHOW " + slave() + " STATUS";
}

// MariaDB names the channel after the object (START SLAVE 'c' SQL_THREAD …), MySQL at the end
// (START REPLICA SQL_THREAD … FOR CHANNEL 'c'). Where MySQL has channels, a statement that names
// none acts on all of them: there the default one is named too.
std::string Dialect::with_channel(const std::string& verb, const std::string& object,
                                  const std::string& rest, const std::string& channel) const {
  const std::string tail = rest.empty() ? "" : " " + rest;
  if (channel.empty() && !version_.is_mysql_at_least(5, 7, 6)) return verb + " " + object + tail;
  if (is_mariadb()) return verb + " " + object + " " + channel_literal(channel) + tail;
  return verb + " " + object + tail + " FOR CHANNEL " + channel_literal(channel);
}

std::string Dialect::stop_applier(const std::string& channel) const {
  return with_channel("STOP", slave(), "SQL_THREAD", channel);
}

std::string Dialect::start_applier(const std::string& channel) const {
  return with_channel("START", slave(), "SQL_THREAD", channel);
}

std::string Dialect::stop_receiver(const std::string& channel) const {
  return with_channel("STOP", slave(), "IO_THREAD", channel);
}

std::string Dialect::start_receiver(const std::string& channel) const {
  return with_channel("START", slave(), "IO_THREAD", channel);
}

std::string Dialect::start_slave(const std::string& channel) const {
  return with_channel("START", slave(), "", channel);
}

std::string Dialect::stop_slave(const std::string& channel) const {
  return with_channel("STOP", slave(), "", channel);
}

std::string Dialect::start_applier_until(const BinlogPosition& position,
                                         const std::string& channel) const {
  return with_channel("START", slave(),
                      "SQL_THREAD UNTIL " + master_option("LOG_FILE") + "=" +
                          file_literal(position.file) + ", " + master_option("LOG_POS") + "=" +
                          std::to_string(position.offset),
                      channel);
}

std::string Dialect::reset_slave_all(const std::string& channel) const {
  return with_channel("RESET", slave(), "ALL", channel);
}

std::string Dialect::master_option(const std::string& name) const {
  return (says_source() ? "SOURCE_" : "MASTER_") + name;
}

std::vector<std::string> Dialect::tls_options(const TlsOptions& tls, const Session& session) const {
  std::vector<std::string> options;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) options.push_back(master_option(name) + "=" + session.quote(value));
  };
  add("SSL_CA", tls.ca);
  add("SSL_CAPATH", tls.capath);
  add("SSL_CERT", tls.cert);
  add("SSL_KEY", tls.key);
  add("SSL_CIPHER", tls.cipher);
  options.push_back(master_option("SSL_VERIFY_SERVER_CERT") +
                    (tls.verify_server_cert ? "=1" : "=0"));
  return options;
}

std::string Dialect::change_master(const MasterLink& link, const std::string& channel,
                                   const Session& session) const {
  std::vector<std::string> options{
      master_option("HOST") + "=" + session.quote(link.host),
      master_option("PORT") + "=" + std::to_string(link.port),
      master_option("USER") + "=" + session.quote(link.user),
      master_option("PASSWORD") + "=" + session.quote(link.password),
      master_option("SSL") + "=" + (link.ssl ? "1" : "0"),
  };
  if (link.ssl) boost::push_back(options, tls_options(link.tls, session));
  if (link.connect_retry_seconds > 0) {
    options.push_back(master_option("CONNECT_RETRY") + "=" +
                      std::to_string(link.connect_retry_seconds));
  }
  if (link.gtid_mode != GtidMode::auto_position && !link.position.empty()) {
    options.push_back(master_option("LOG_FILE") + "=" + session.quote(link.position.file));
    options.push_back(master_option("LOG_POS") + "=" + std::to_string(link.position.offset));
  }
  if (is_mariadb()) {
    options.push_back("MASTER_USE_GTID=" + to_string(link.gtid_mode));
  } else {
    const bool automatic = link.gtid_mode == GtidMode::auto_position;
    options.push_back(master_option("AUTO_POSITION") + "=" + (automatic ? "1" : "0"));
    // caching_sha2_password without TLS.
    if (version_.is_mysql_at_least(8, 0, 4) && !link.ssl) {
      options.push_back("GET_" + master_option("PUBLIC_KEY") + "=1");
    }
  }
  const std::string rest = "TO " + boost::join(options, ", ");
  return says_source() ? with_channel("CHANGE", "REPLICATION SOURCE", rest, channel)
                       : with_channel("CHANGE", "MASTER", rest, channel);
}

std::string Dialect::column(const std::string& classic_name) const {
  if (!says_replica()) return classic_name;
  return boost::replace_all_copy(boost::replace_all_copy(classic_name, "Master", "Source"), "Slave",
                                 "Replica");
}

std::vector<ReplicationStatus> Dialect::parse_slave_status(const ResultSet& answer) const {
  std::vector<ReplicationStatus> channels;
  for (std::size_t row = 0; row < answer.rows.size(); ++row) {
    channels.push_back(parse_row(answer, row));
  }
  return channels;
}

ReplicationStatus Dialect::parse_row(const ResultSet& answer, std::size_t row) const {
  const auto text = [&](const char* classic_name) {
    const std::string name = column(classic_name);
    return answer.has(name) ? answer.text(name, row) : std::string();
  };
  ReplicationStatus status;
  status.channel = is_mariadb() ? text("Connection_name") : text("Channel_Name");
  status.master = {text("Master_Host"), static_cast<unsigned>(number(text("Master_Port"))), ""};
  status.master_user = text("Master_User");
  status.master_server_id = static_cast<std::uint32_t>(number(text("Master_Server_Id")));
  status.master_uuid = text("Master_UUID");
  status.receiver = receiver_state(text("Slave_IO_Running"));
  status.applier_running = text("Slave_SQL_Running") == "Yes";
  status.read = {text("Master_Log_File"), number(text("Read_Master_Log_Pos"))};
  status.executed = {text("Relay_Master_Log_File"), number(text("Exec_Master_Log_Pos"))};
  status.until_set = text("Until_Condition") != "None" && !text("Until_Condition").empty();
  status.until = {text("Until_Log_File"), number(text("Until_Log_Pos"))};
  status.gtid_mode = gtid_mode(answer, row);
  status.ssl = text("Master_SSL_Allowed") == "Yes";
  status.tls = {text("Master_SSL_CA_File"), text("Master_SSL_CA_Path"),
                text("Master_SSL_Cert"),    text("Master_SSL_Key"),
                text("Master_SSL_Cipher"),  text("Master_SSL_Verify_Server_Cert") == "Yes"};
  status.receiver_error_number = static_cast<unsigned>(number(text("Last_IO_Errno")));
  status.receiver_error = text("Last_IO_Error");
  status.applier_error_number = static_cast<unsigned>(number(text("Last_SQL_Errno")));
  status.applier_error = text("Last_SQL_Error");
  status.applier_doing = text("Slave_SQL_Running_State");
  const Value lag = answer.has(column("Seconds_Behind_Master"))
                        ? answer.get(column("Seconds_Behind_Master"), row)
                        : Value();
  if (lag) status.lag_seconds = number(*lag);
  status.delay_seconds = number(text("SQL_Delay"));
  status.filters = filters(answer, row);
  return status;
}

}  // namespace slaveclone
