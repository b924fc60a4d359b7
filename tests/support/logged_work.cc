#include "support/logged_work.h"

#include <numeric>
#include <ostream>

#include "mysql/server_version.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

ServerVersion version_of(const Session& session) {
  return ServerVersion::parse(session.server_version());
}

}  // namespace

std::uint64_t LogContents::count() const {
  return std::accumulate(groups.begin(), groups.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& kind) { return sum + kind.second; });
}

void LogContents::add(const BinlogGroup& group) {
  ++groups[group.kind];
  for (const BinlogTable& table : group.tables)
    row_events[table.schema + "." + table.table] += table.events;
}

std::ostream& operator<<(std::ostream& stream, const LogContents& contents) {
  for (const auto& [kind, count] : contents.groups)
    stream << "kind " << static_cast<int>(kind) << ": " << count << "; ";
  for (const auto& [table, events] : contents.row_events) stream << table << ": " << events << "; ";
  return stream;
}

LoggedWork::LoggedWork(Session& session, const std::string& directory)
    : session_(session),
      is_mariadb_(version_of(session).is_mariadb()),
      logs_xa_(version_of(session).is_mariadb() || version_of(session).is_mysql_at_least(5, 7)),
      compresses_(version_of(session).is_mariadb() ||
                  version_of(session).is_mysql_at_least(8, 0, 20)),
      file_(directory + "/rows.txt") {
  write_file(file_, "100\tloaded\n101\tloaded\n");
  if (!version_of(session).is_mysql_at_least(8, 0))
    session_.query("SET SESSION binlog_format = 'ROW'");
  statement("CREATE DATABASE logged");
  statement("CREATE TABLE logged.a (id BIGINT PRIMARY KEY, t VARCHAR(2000)) ENGINE=InnoDB");
  statement("CREATE TABLE logged.b (id BIGINT PRIMARY KEY, t VARCHAR(2000)) ENGINE=InnoDB");
  send();
}

LoggedWork::~LoggedWork() {
  session_.query("DROP DATABASE logged");
  session_.query("SET GLOBAL binlog_checksum = CRC32");
}

void LoggedWork::write(std::uint64_t transactions) {
  for (unsigned stage = 0; stage < 4; ++stage) {
    begin_stage(stage);
    write_some(transactions / 4);
  }
  compress(false);
}

void LoggedWork::begin_stage(unsigned stage) {
  if (stage == 1) session_.query("FLUSH LOGS");
  if (stage == 2) compress(true);
  if (stage == 3) session_.query("SET GLOBAL binlog_checksum = NONE");
}

void LoggedWork::compress(bool on) {
  if (!compresses_) return;
  const std::string value = on ? " = 1" : " = 0";
  session_.query(is_mariadb_ ? "SET GLOBAL log_bin_compress" + value
                             : "SET SESSION binlog_transaction_compression" + value);
  if (is_mariadb_ && on) session_.query("SET GLOBAL log_bin_compress_min_len = 10");
}

void LoggedWork::write_some(std::uint64_t transactions) {
  for (std::uint64_t round = 0; round < transactions; ++round) {
    transaction();
    rarer_kinds(round);
    if (packet_.size() > 100) send();
  }
  send();
}

void LoggedWork::transaction() {
  const std::string id = std::to_string(1000 + next_id_++);
  packet_.insert(packet_.end(),
                 {"BEGIN", "INSERT INTO logged.a VALUES (" + id + ", REPEAT('some text ', 20))",
                  "INSERT INTO logged.b VALUES (" + id + ", 'b')",
                  "DELETE FROM logged.b WHERE id = " + id, "COMMIT"});
  ++written_.groups[GroupKind::transaction];
  ++written_.row_events["logged.a"];
  written_.row_events["logged.b"] += 2;
}

void LoggedWork::statement(const std::string& sql) {
  packet_.push_back(sql);
  ++written_.groups[GroupKind::statement];
}

void LoggedWork::rarer_kinds(std::uint64_t round) {
  if (round % 20 == 1) {
    statement("CREATE TABLE logged.c (i INT) ENGINE=InnoDB");
    statement("ALTER TABLE logged.c ADD j INT");
    statement("DROP TABLE logged.c");
  } else if (round % 20 == 2) {
    xa("COMMIT");
  } else if (round % 20 == 3) {
    xa("ROLLBACK");
  } else if (round % 20 == 4) {
    packet_.insert(packet_.end(), {"LOAD DATA INFILE '" + file_ + "' INTO TABLE logged.b",
                                   "DELETE FROM logged.b WHERE id < 1000"});
    written_.groups[GroupKind::transaction] += 2;
    written_.row_events["logged.b"] += 2;
  } else if (round % 20 == 5) {
    packet_.insert(packet_.end(),
                   {"BEGIN", "UPDATE logged.a SET t = 'x' WHERE id = 1001",
                    "UPDATE logged.a SET t = 'y' WHERE id = 1001", "SAVEPOINT s",
                    "INSERT INTO logged.b VALUES (5, 'gone')", "ROLLBACK TO s", "COMMIT"});
    ++written_.groups[GroupKind::transaction];
    written_.row_events["logged.a"] += 2;
  } else if (round % 20 == 6) {
    packet_.insert(packet_.end(), {"BEGIN", "INSERT INTO logged.a VALUES (5, 'no')", "ROLLBACK"});
  }
}

// MySQL 5.6 logs an XA transaction when it is committed, as any other.
void LoggedWork::xa(const std::string& end) {
  packet_.insert(packet_.end(), {"XA START 'x'", "UPDATE logged.a SET t = CONCAT(t, 'x') LIMIT 1",
                                 "XA END 'x'", "XA PREPARE 'x'", "XA " + end + " 'x'"});
  if (logs_xa_) {
    ++written_.groups[GroupKind::xa_prepare];
    ++written_.groups[end == "COMMIT" ? GroupKind::xa_commit : GroupKind::xa_rollback];
    ++written_.row_events["logged.a"];
  } else if (end == "COMMIT") {
    ++written_.groups[GroupKind::transaction];
    ++written_.row_events["logged.a"];
  }
}

void LoggedWork::send() {
  if (!packet_.empty()) session_.batch(packet_);
  packet_.clear();
}

}  // namespace slaveclone::test
