#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mysql/binlog_group.h"
#include "mysql/session.h"

namespace slaveclone::test {

// What a binary log holds, as a writer knows it or a reader counts it.
struct LogContents {
  std::map<GroupKind, std::uint64_t> groups;
  std::map<std::string, std::uint64_t> row_events;  // by "schema.table"

  std::uint64_t count() const;
  void add(const BinlogGroup& group);
  bool operator==(const LogContents&) const = default;
};
std::ostream& operator<<(std::ostream& stream, const LogContents& contents);

// Writes transactions of all kinds to a server, between them DDL, XA, savepoints, LOAD DATA and
// temporary rows rolled back, in schema `logged`, which is dropped at the end; and counts what must
// be in its binary log of that. In each stage some of what a log can be differs:
// stage 0 as the server is, then a new file, compressed where the server can, without checksums.
class LoggedWork {
 public:
  // LOAD DATA reads from that directory.
  LoggedWork(Session& session, const std::string& directory);
  ~LoggedWork();
  LoggedWork(const LoggedWork&) = delete;
  LoggedWork& operator=(const LoggedWork&) = delete;

  void write(std::uint64_t transactions);  // in four stages

  const LogContents& written() const { return written_; }

 private:
  void begin_stage(unsigned stage);
  void compress(bool on);
  void write_some(std::uint64_t transactions);
  void transaction();
  void statement(const std::string& sql);
  void rarer_kinds(std::uint64_t round);
  void xa(const std::string& end);
  void send();

  Session& session_;
  const bool is_mariadb_, logs_xa_, compresses_;
  const std::string file_;
  LogContents written_;
  std::vector<std::string> packet_;
  std::uint64_t next_id_ = 1;
};

}  // namespace slaveclone::test
