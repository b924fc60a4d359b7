#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slaveclone {

// The types that we tell from others. Source: MySQL, enum Log_event_type; from 160 on MariaDB's.
enum class EventType : std::uint8_t {
  query = 2,
  stop = 3,
  rotation = 4,
  intvar = 5,
  append_block = 9,
  rand = 13,
  user_var = 14,
  description = 15,
  xid = 16,
  begin_load_query = 17,
  execute_load_query = 18,
  table_map = 19,
  write_rows_v1 = 23,
  update_rows_v1 = 24,
  delete_rows_v1 = 25,
  incident = 26,
  heartbeat = 27,
  rows_query = 29,
  write_rows = 30,
  update_rows = 31,
  delete_rows = 32,
  gtid = 33,
  anonymous_gtid = 34,
  xa_prepare = 38,
  partial_update_rows = 39,
  payload = 40,
  heartbeat_v2 = 41,
  tagged_gtid = 42,
  annotation = 160,
  mariadb_gtid = 162,
  start_encryption = 164,
  compressed_query = 165,
  compressed_write_rows_v1 = 166,
  compressed_delete_rows = 171,  // and all between: compressed rows
};

bool is_row_event(EventType type);

// One event of a binary log. Source: MySQL internals manual, "Binlog Event".
struct BinlogEvent {
  static constexpr std::size_t header_size = 19;

  // Of the header alone; throws Error{damaged} if it cannot be one.
  static BinlogEvent parse_header(std::string_view bytes);

  EventType type{};
  std::uint32_t time = 0;  // seconds since 1970: when its statement began
  std::uint32_t server_id = 0;
  std::uint32_t size = 0;  // of the whole event, header and checksum included
  std::uint32_t next = 0;  // where the next one begins, modulo 2^32; 0: it does not say
  std::uint16_t flags = 0;
  std::uint64_t begin = 0, end = 0;  // offsets in its file; 0 in a compressed payload
  std::string_view body;             // after the header, without checksum: all, or its beginning

  bool is_artificial() const { return (flags & 0x20U) != 0; }  // LOG_EVENT_ARTIFICIAL_F
};

// What is in the bodies. All throw Error{damaged} where bytes are missing or cannot be.

// "BEGIN", "XA COMMIT X'61',X'',1": of a query event, or its beginning.
constexpr std::size_t enough_of_a_statement = 16 * 1024;
std::string statement_of(const BinlogEvent& event);

struct EventGtid {
  std::string text;             // "0-1-5", "UUID:5", "UUID:tag:5"; empty: anonymous
  std::uint64_t commit_us = 0;  // microseconds since 1970, on the server whose log it is; 0: unsaid
  bool standalone = false;      // MariaDB: a statement follows that is a group
  bool is_mariadb = false;
};
bool is_gtid_event(EventType type);
EventGtid gtid_of(const BinlogEvent& event);

struct EventTable {
  std::uint64_t id = 0;
  std::string_view schema, table;
};
EventTable table_of(const BinlogEvent& table_map);
std::uint64_t table_id_of(const BinlogEvent& row_event);
bool commits_at_once(const BinlogEvent& xa_prepare);  // XA COMMIT … ONE PHASE

}  // namespace slaveclone
