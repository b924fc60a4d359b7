#include "fake/statements.h"

namespace slaveclone::test {
namespace {

ResultSet show_master_status(FakeServer& server, int, const Match&) {
  ResultSet result{{"File", "Position", "Binlog_Do_DB", "Binlog_Ignore_DB"}, {}};
  if (server.binlog) {
    result.rows.push_back({server.binlog->file, std::to_string(server.binlog->offset), "", ""});
  }
  return result;
}

ResultSet show_snapshot(FakeServer& server, int, const Match&) {
  ResultSet result{{"File", "Position", "gtid"}, {}};
  if (server.binlog) {
    result.rows.push_back({server.binlog->file, std::to_string(server.binlog->offset), ""});
  }
  return result;
}

ResultSet nothing(FakeServer&, int, const Match&) { return {}; }

ResultSet show_binary_logs(FakeServer& server, int, const Match&) {
  ResultSet result{{"Log_name", "File_size"}, {}};
  if (server.binlog) {
    result.rows.push_back({server.binlog->file, std::to_string(server.binlog->offset)});
  }
  return result;
}

ResultSet dump_binlog(FakeServer& server, int, const Match& match) {
  const BinlogPosition from{match[1], std::stoull(match[2])};
  const bool is_there = server.binlog && server.binlog->file == from.file && from <= *server.binlog;
  if (!is_there) throw SqlError(1236, "Could not find first log file name in binary log index");
  return {};
}

ResultSet reset_master(FakeServer& server, int, const Match&) {
  server.log_created += 3600;
  for (const char* name : {"gtid_executed", "gtid_purged", "gtid_binlog_pos"}) {
    if (server.variables.contains(name)) server.variables[name].clear();
  }
  return {};
}

}  // namespace

const Domain& binlog_statements() {
  static const Domain all{
      {{std::regex("^SHOW MASTER STATUS.*"), always, always, mysql_8_4},
       {std::regex("^SHOW BINARY LOG STATUS.*"), never, {8, 2, 0}, never},
       {std::regex("^RESET MASTER.*"), always, always, mysql_8_4},
       {std::regex("^RESET BINARY LOGS AND GTIDS.*"), never, {8, 2, 0}, never}},
      {
          {std::regex("COM_BINLOG_DUMP (.*):(\\d+)"), dump_binlog},
          {std::regex("XA RECOVER"), nothing},
          {std::regex("SHOW (MASTER|BINARY LOG) STATUS"), show_master_status},
          {std::regex("START TRANSACTION WITH CONSISTENT SNAPSHOT|SAVEPOINT \\w+|ROLLBACK"),
           nothing},
          {std::regex("SELECT MAX.* FROM information_schema.SESSION_STATUS WHERE .*"),
           show_snapshot},
          {std::regex("SELECT LOCAL.* FROM performance_schema.log_status"), show_snapshot},
          {std::regex("SHOW BINARY LOGS"), show_binary_logs},
          {std::regex("RESET (MASTER|BINARY LOGS AND GTIDS)"), reset_master},
      }};
  return all;
}

}  // namespace slaveclone::test
