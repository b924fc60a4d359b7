#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/binlog_position.h"

namespace slaveclone::test {

// Little-endian.
std::string le(std::uint64_t number, unsigned bytes);

// Writes a binary log as a server sends it, event by event, each with the right size, position and
// checksum. Sources: MySQL internals manual, "Binlog Event"; MariaDB knowledge base, "Replication
// Protocol"; and what servers were seen to send.
//
//   BinlogBuilder log;
//   log.start({"bin.000001", 4});
//   log.mysql_gtid(1).query("BEGIN").table_map(7, "shop", "orders").rows(7).xid();
class BinlogBuilder {
 public:
  explicit BinlogBuilder(bool checksums = true) : checksums_(checksums) {}

  std::uint32_t time = 1'700'000'000;  // of the events that follow
  std::uint32_t server_id = 1;

  // Made-up rotation to there, and the file's description: made up, too, unless at its start.
  BinlogBuilder& start(const BinlogPosition& at);
  BinlogBuilder& rotate_to(const std::string& file);  // a real rotation, and start()

  BinlogBuilder& query(const std::string& text, const std::string& schema = "shop");
  BinlogBuilder& xid() { return event(16, le(4711, 8)); }
  BinlogBuilder& xa_prepare(bool one_phase = false);
  BinlogBuilder& table_map(std::uint64_t id, const std::string& schema, const std::string& table);
  BinlogBuilder& rows(std::uint64_t table_id, unsigned type = 30, std::size_t bytes = 20);
  BinlogBuilder& mariadb_gtid(std::uint64_t sequence, unsigned flags, std::uint32_t domain = 0);
  // With microseconds as MySQL 8 has them, if not 0. The uuid is 00010203-0405-…-0e0f.
  BinlogBuilder& mysql_gtid(std::uint64_t number, std::uint64_t commit_us = 0);
  BinlogBuilder& anonymous_gtid();
  BinlogBuilder& tagged_gtid(std::uint64_t number, const std::string& tag);
  // The events that `inner` has got, compressed.
  BinlogBuilder& payload(const BinlogBuilder& inner);

  BinlogBuilder& event(unsigned type, const std::string& body);
  BinlogBuilder& made_up(unsigned type, const std::string& body);  // by the server: no position

  const std::vector<std::string>& packets() const { return packets_; }
  std::vector<std::string>& packets() { return packets_; }
  const BinlogPosition& position() const { return at_; }

  // MariaDB 11.8 writes 0 where the next event begins, inside a transaction.
  bool knows_next = true;

 private:
  std::string with_header(unsigned type, const std::string& body, std::uint64_t next) const;
  std::string description() const;

  bool checksums_;
  BinlogPosition at_;
  std::vector<std::string> packets_;
};

// All in one, each behind three bytes with its length: how recorded logs are kept, and what the
// fuzzer reads.
std::string framed(const std::vector<std::string>& packets);
std::vector<std::string> unframed(std::string_view bytes);  // of any bytes

}  // namespace slaveclone::test
