#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "model/master_link.h"
#include "model/replication_status.h"
#include "model/table_name.h"
#include "mysql/result_set.h"
#include "mysql/server_version.h"

namespace slaveclone {

class Session;

// The SQL vocabulary of one server version: the only place that knows that MySQL 8.0.22 and later
// say source and replica for master and slave, and where MariaDB and MySQL differ. Every statement
// we send about replication is spelled here; tests/unit/dialect_test.cc is the table of versions.
// Sources: MySQL reference manual 5.6 to 9.x, "SQL Statements for Controlling Replication"; MariaDB
// knowledge base, "Replication Statements".
class Dialect {
 public:
  explicit Dialect(const ServerVersion& version);

  const ServerVersion& version() const { return version_; }
  bool is_mariadb() const { return version_.is_mariadb(); }

  // On a master.
  std::string show_master_status() const;
  std::string show_slave_hosts() const;
  std::string reset_master() const;
  // Gives File, Position and gtid of the end of the binary log in one row, without a lock that
  // anybody notices; empty if this server cannot. MariaDB's does not name the GTID position.
  // MariaDB: "Enhancements for START TRANSACTION WITH CONSISTENT SNAPSHOT"; MySQL 8.0.11: "The
  // log_status Table".
  std::vector<std::string> snapshot_position() const;
  std::string show_binary_logs() const { return "SHOW BINARY LOGS"; }
  // What the session reads from then on; MariaDB then names its position.
  std::string open_snapshot() const { return "START TRANSACTION WITH CONSISTENT SNAPSHOT"; }
  bool snapshot_names_position() const { return is_mariadb(); }
  std::string position_of_open_snapshot() const;
  std::string lock_for_reading(const std::vector<TableName>& tables) const;
  // An expression: the GTID position at that place of a MariaDB master's log; empty, if it has
  // none.
  static std::string gtid_at(const BinlogPosition& position);
  std::string gtid_of_master() const;  // an expression: the GTID position of the whole binary log

  // On a slave. 'channel' is empty for the default channel.
  std::string show_slave_status() const;  // a row a channel
  std::string stop_applier(const std::string& channel) const;
  std::string start_applier(const std::string& channel) const;
  std::string stop_receiver(const std::string& channel) const;
  std::string start_receiver(const std::string& channel) const;
  std::string start_slave(const std::string& channel) const;
  std::string stop_slave(const std::string& channel) const;
  std::string start_applier_until(const BinlogPosition& position, const std::string& channel) const;
  std::string reset_slave_all(const std::string& channel) const;
  // 'session' quotes; the statement holds the password: never log it, see change_master_for_log().
  std::string change_master(const MasterLink& link, const std::string& channel,
                            const Session& session) const;
  // An expression: the GTID position of what is applied, on all channels together. On MariaDB that
  // is what a slave with 'mode' would connect with: current_pos counts what it wrote as a master.
  std::string gtid_of_slave(GtidMode mode) const;
  std::vector<std::string> set_gtid_of_slave(const std::string& quoted_gtid) const;
  // An expression: has the server wait until the channel's applier is at the position or further
  // on, for so long at most. NULL: it does not run; -1: the time is over.
  std::string wait_for_position(const BinlogPosition& position, const std::string& channel,
                                std::chrono::seconds time) const;
  std::string open_temp_tables_status() const;  // the status variable's name

  bool has_shutdown_statement() const;  // MySQL 5.7.9

  // The File and Position of an answer's first row; empty if it has none.
  static BinlogPosition parse_position(const ResultSet& answer);

  // A GTID position as the server shows it, which may be on several lines, on one.
  static std::string parse_gtid(const std::string& shown);

  // show_slave_status()'s answer as values.
  std::vector<ReplicationStatus> parse_slave_status(const ResultSet& answer) const;

 private:
  bool says_replica() const;  // SHOW REPLICA STATUS and its columns: MySQL 8.0.22
  bool says_source() const;   // CHANGE REPLICATION SOURCE TO, SOURCE_LOG_FILE: MySQL 8.0.23
  std::string slave() const { return says_replica() ? "REPLICA" : "SLAVE"; }
  std::string master_option(const std::string& name) const;  // MASTER_HOST or SOURCE_HOST
  std::vector<std::string> tls_options(const TlsOptions& tls, const Session& session) const;
  std::string column(const std::string& classic_name) const;
  std::string with_channel(const std::string& verb, const std::string& object,
                           const std::string& rest, const std::string& channel) const;
  ReplicationStatus parse_row(const ResultSet& answer, std::size_t row) const;

  ServerVersion version_;
};

}  // namespace slaveclone
