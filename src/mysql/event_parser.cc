#include "mysql/event_parser.h"

#include <zlib.h>

#include <string>

#include "mysql/byte_reader.h"

namespace slaveclone {
namespace {

constexpr std::size_t checksum_size = 4;

// Of its last four bytes.
bool has_right_checksum(std::string_view packet) {
  ByteReader reader(packet);
  const std::string_view covered = reader.take(packet.size() - checksum_size);
  return ::crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size()) ==
         reader.number(checksum_size);
}

// The first of a dump comes before any description could say whether events have checksums.
std::string_view without_checksum(std::string_view packet) {
  if (packet.size() < BinlogEvent::header_size + checksum_size) return packet;
  return packet.substr(0, packet.size() - (has_right_checksum(packet) ? checksum_size : 0));
}

// MariaDB sends the notice of encryption, which stands at a file's start, wherever a dump begins.
bool is_of_no_file(const BinlogEvent& event) {
  return event.type == EventType::start_encryption || event.type == EventType::heartbeat ||
         event.type == EventType::heartbeat_v2 || event.is_artificial();
}

}  // namespace

Error binlog_damaged(const BinlogPosition& at, const std::string& why) {
  return {ExitCode::damaged, "the binary log is damaged at " + at.to_string() + ": " + why,
          "Look at the server's error log, and at its disk."};
}

const BinlogEvent* EventParser::parse(std::string_view packet) try {
  return parse_checked(packet);
} catch (const Error& e) {
  throw binlog_damaged(at_, e.what());
}

const BinlogEvent* EventParser::parse_checked(std::string_view packet) {
  event_ = BinlogEvent::parse_header(packet);
  if (event_.size != packet.size())
    throw Error(ExitCode::damaged, "an event is not as long as it says");
  event_.body = packet.substr(BinlogEvent::header_size);
  if (event_.type == EventType::rotation && event_.next == 0) {
    take_up_file(without_checksum(packet));
    return nullptr;
  }
  if (event_.type == EventType::description) {
    take_up_description();
    if (event_.next == 0) return nullptr;
  } else {
    cut_checksum(packet);
    if (is_of_no_file(event_)) return nullptr;
  }
  place();
  return &event_;
}

void EventParser::take_up_file(std::string_view rotation) {
  constexpr std::size_t longest_name = 512;  // of the servers, FN_REFLEN
  ByteReader reader(rotation.substr(BinlogEvent::header_size));
  at_.offset = reader.number(8);
  if (reader.left() == 0 || reader.left() > longest_name)
    throw Error(ExitCode::damaged, "a rotation names no file");
  at_.file = reader.rest();
  created_ = 0;
}

// MySQL internals manual, "FORMAT_DESCRIPTION_EVENT": version, server, time, length of headers,
// lengths of what follows those; then whether there are checksums, and one of its own.
void EventParser::take_up_description() {
  constexpr std::uint64_t known_version = 4;
  ByteReader reader(event_.body);
  const std::uint64_t version = reader.number(2);
  reader.skip(50 + 4);
  const std::uint64_t header = reader.number(1);
  if (reader.left() < 1 + checksum_size || version != known_version ||
      header != BinlogEvent::header_size)
    throw Error(ExitCode::damaged, "its format is not known");
  reader.skip(reader.left() - 1 - checksum_size);
  const std::uint64_t algorithm = reader.number(1);
  if (algorithm > 1) throw Error(ExitCode::damaged, "its checksums are of an unknown kind");
  has_checksums_ = algorithm == 1;
  created_ = event_.time;
}

void EventParser::cut_checksum(std::string_view packet) {
  if (!has_checksums_) return;
  if (event_.body.size() < checksum_size || !has_right_checksum(packet))
    throw Error(ExitCode::damaged, "an event's checksum is wrong");
  event_.body.remove_suffix(checksum_size);
}

void EventParser::place() {
  event_.end = end_of_event();
  event_.begin = event_.end - event_.size;
  at_.offset = event_.end;
}

// Counted on, as a file may be larger than what fits into a header, and where that says nothing.
// Else it is right: events that the server does not send to us lie between (MariaDB's annotations).
std::uint64_t EventParser::end_of_event() const {
  constexpr std::uint64_t most_left_out = std::uint64_t{1} << 30U;
  const std::uint64_t counted = at_.offset + event_.size;
  if (event_.next == 0) return counted;
  const std::uint32_t left_out = event_.next - static_cast<std::uint32_t>(counted);  // modulo 2^32
  if (left_out > most_left_out) throw Error(ExitCode::damaged, "an event is not where it says");
  return counted + left_out;
}

}  // namespace slaveclone
