#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "datadir/innodb_state.h"
#include "model/replication_status.h"
#include "mysql/server_version.h"
#include "mysql/session.h"

namespace slaveclone::test {

// One channel of a fake slave. Time goes by when its status is read: the applier then gets on
// towards UNTIL or to where the receiver is.
struct FakeChannel {
  ReplicationStatus status;
  std::uint64_t pace = 0;                     // bytes it gets on between two looks; 0: all it can
  std::function<void(FakeChannel&)> on_look;  // after it has got on
};

// A statement of somebody else's that runs on a fake server.
struct FakeStatement {
  std::string sql;
  unsigned seconds = 0;
  unsigned looks_left = 1000;  // it ends after so many looks at the process list
  std::string user = "app";
  bool survives_kill = false;
};

// A server in memory: a small state machine that understands the statements we send and refuses, by
// its real error number, the ones its version does not have. Tests set and read its state freely.
struct FakeServer {
  explicit FakeServer(const std::string& version_text);

  std::string version_text;
  ServerVersion version;
  std::map<std::string, std::string> variables;  // global ones, as SELECT shows them
  std::vector<std::string> grants{"GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost`"};
  std::vector<std::string> engines{"InnoDB", "MyISAM"};  // that are active
  std::set<std::string> engines_with_tables{"InnoDB"};
  std::vector<std::string> plugins;                  // that come from a library and are installed
  std::vector<std::string> memory_tables_with_rows;  // of schema test
  std::vector<std::string> tablespaces;              // the paths of their files
  std::vector<std::string> keyring_files;            // of MySQL's components
  std::string account = "root@localhost";

  std::optional<BinlogPosition> binlog;       // as a master; none: the log is off
  std::uint32_t log_created = 1'700'000'000;  // when it began that log, in seconds since 1970
  std::vector<FakeChannel> channels;          // as a slave
  unsigned temp_tables = 0;                   // of the applier
  unsigned threads_running = 1;

  // InnoDB comes to rest after so many reads of its status with innodb_max_dirty_pages_pct = 0.
  unsigned reads_until_rest = 0;
  InnodbState innodb{1000, 16, 0};
  bool tells_innodb = true;
  std::function<void(FakeServer&)> on_innodb_look;

  std::set<int> lock_owners;                // sessions that hold the global read lock
  unsigned lock_held_up = 0;                // so many times it is not had in time: 1205, 1969
  std::map<int, FakeStatement> statements;  // others', by connection
  bool up = true;
  std::optional<pid_t> pid;
  std::uint64_t clock_us = 1'000'000;  // 100 more with each statement

  FakeChannel& channel(const std::string& name = "");
  FakeChannel& add_channel(const Endpoint& master, const std::string& name = "");

  // The events of its binary log from there on: a few, or `log` as it is.
  std::vector<std::string> log_from(const BinlogPosition& position) const;
  std::vector<std::string> log;  // packets of a BinlogBuilder

  // Throws SqlError.
  ResultSet execute(int session, const std::string& sql);
  void close(int session);  // with a session goes its lock
};

}  // namespace slaveclone::test
