#include "mysql/binlog_event.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "mysql/byte_reader.h"

namespace slaveclone {
namespace {

// A byte that says by its low bits how many bytes of length follow; then zlib's stream.
std::string uncompressed(ByteReader reader) {
  reader.skip(reader.number(1) & 7U);
  std::array<char, enough_of_a_statement> text{};
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(reader.rest().data()));
  stream.avail_in = static_cast<uInt>(reader.left());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  if (inflateInit(&stream) != Z_OK) throw Error(ExitCode::failed, "zlib cannot be used");
  const int result = inflate(&stream, Z_SYNC_FLUSH);
  inflateEnd(&stream);
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
    throw Error(ExitCode::damaged, "a compressed statement cannot be uncompressed");
  return {text.data(), text.size() - stream.avail_out};
}

std::string uuid_text(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += {digits[byte >> 4U], digits[byte & 15U]};
  }
  return text;
}

// MariaDB knowledge base, "GTID_EVENT".
EventGtid mariadb_gtid_of(const BinlogEvent& event) {
  constexpr std::uint64_t fl_standalone = 1;
  ByteReader reader(event.body);
  const std::uint64_t sequence = reader.number(8);
  const std::uint64_t domain = reader.number(4);
  const std::uint64_t flags = reader.number(1);
  EventGtid gtid;
  gtid.text = std::to_string(domain) + "-" + std::to_string(event.server_id) + "-" +
              std::to_string(sequence);
  gtid.is_mariadb = true;
  gtid.standalone = (flags & fl_standalone) != 0;
  return gtid;
}

constexpr std::uint64_t other_original_time = std::uint64_t{1} << 55U;

// MySQL: class Gtid_event. 5.6 ends after the number, 5.7 before the times.
EventGtid mysql_gtid_of(const BinlogEvent& event) {
  constexpr std::uint64_t logical_timestamps = 2;
  ByteReader reader(event.body);
  reader.skip(1);
  const std::string_view uuid = reader.take(16);
  const std::uint64_t number = reader.number(8);
  EventGtid gtid;
  if (event.type == EventType::gtid) gtid.text = uuid_text(uuid) + ":" + std::to_string(number);
  if (reader.left() < 17 + 7 || reader.number(1) != logical_timestamps) return gtid;
  reader.skip(16);
  gtid.commit_us = reader.number(7) & ~other_original_time;
  return gtid;
}

// MySQL: libs/mysql/serialization/readme.md: numbered fields, of which later versions may add some
// at the end.
EventGtid tagged_gtid_of(const BinlogEvent& event) {
  enum Field : std::uint64_t { flags, uuid, number, tag, last_committed, sequence, commit_time };
  ByteReader message(event.body);
  if (message.varlen() != 1) throw Error(ExitCode::damaged, "a tagged GTID is of unknown format");
  message.varlen();  // its size
  message.varlen();  // the last field that must be known
  std::string source;
  std::string tagged;
  EventGtid gtid;
  while (message.left() > 0) {
    const std::uint64_t field = message.varlen();
    if (field == uuid) {
      std::string bytes;
      for (int i = 0; i < 16; ++i) bytes += static_cast<char>(message.varlen());
      source = uuid_text(bytes);
    } else if (field == number) {
      gtid.text = std::to_string(message.varlen() >> 1U);  // signed: the sign is the lowest bit
    } else if (field == tag) {
      tagged = message.take(message.varlen());
    } else if (field <= sequence) {
      message.varlen();
    } else {
      if (field == commit_time) gtid.commit_us = message.varlen();
      break;
    }
  }
  if (source.empty() || gtid.text.empty())
    throw Error(ExitCode::damaged, "a tagged GTID lacks its number");
  gtid.text = source + ":" + (tagged.empty() ? "" : tagged + ":") + gtid.text;
  return gtid;
}

}  // namespace

bool is_row_event(EventType type) {
  return (type >= EventType::write_rows_v1 && type <= EventType::delete_rows_v1) ||
         (type >= EventType::write_rows && type <= EventType::delete_rows) ||
         type == EventType::partial_update_rows ||
         (type >= EventType::compressed_write_rows_v1 && type <= EventType::compressed_delete_rows);
}

BinlogEvent BinlogEvent::parse_header(std::string_view bytes) {
  ByteReader reader(bytes);
  BinlogEvent event;
  event.time = static_cast<std::uint32_t>(reader.number(4));
  event.type = static_cast<EventType>(reader.number(1));
  event.server_id = static_cast<std::uint32_t>(reader.number(4));
  event.size = static_cast<std::uint32_t>(reader.number(4));
  event.next = static_cast<std::uint32_t>(reader.number(4));
  event.flags = static_cast<std::uint16_t>(reader.number(2));
  if (event.size < header_size)
    throw Error(ExitCode::damaged, "an event is shorter than its header");
  return event;
}

std::string statement_of(const BinlogEvent& event) {
  ByteReader reader(event.body);
  reader.skip(8);
  const std::uint64_t schema_size = reader.number(1);
  reader.skip(2);
  reader.skip(reader.number(2));  // status variables
  reader.skip(schema_size + 1);
  if (event.type == EventType::compressed_query) return uncompressed(reader);
  return std::string(reader.rest().substr(0, enough_of_a_statement));
}

bool is_gtid_event(EventType type) {
  return type == EventType::gtid || type == EventType::anonymous_gtid ||
         type == EventType::tagged_gtid || type == EventType::mariadb_gtid;
}

EventGtid gtid_of(const BinlogEvent& event) {
  if (event.type == EventType::mariadb_gtid) return mariadb_gtid_of(event);
  return event.type == EventType::tagged_gtid ? tagged_gtid_of(event) : mysql_gtid_of(event);
}

EventTable table_of(const BinlogEvent& table_map) {
  ByteReader reader(table_map.body);
  EventTable table;
  table.id = reader.number(6);
  reader.skip(2);
  table.schema = reader.take(reader.number(1));
  reader.skip(1);
  table.table = reader.take(reader.packed());
  return table;
}

std::uint64_t table_id_of(const BinlogEvent& row_event) {
  return ByteReader(row_event.body).number(6);
}

bool commits_at_once(const BinlogEvent& xa_prepare) {
  return ByteReader(xa_prepare.body).number(1) != 0;
}

}  // namespace slaveclone
