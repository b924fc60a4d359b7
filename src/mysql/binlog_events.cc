#include "mysql/binlog_events.h"

#include <limits>

namespace slaveclone {
namespace {

constexpr unsigned fatal_error_reading_binlog = 1236;  // ER_MASTER_FATAL_ERROR_READING_BINLOG
constexpr std::uint64_t first_event = 4;

Error no_event_at(const BinlogPosition& position) {
  return {ExitCode::precondition,
          "no event of the master's log begins at " + position.to_string() +
              ": it is not the log that the position was read from",
          "Was the master set up anew, or its log reset? Take a new backup."};
}

Error cannot_give(const BinlogPosition& position, const SqlError& error) {
  return {ExitCode::precondition,
          "the master cannot give its log from " + position.to_string() + " on: " + error.what(),
          "Has the master purged that file, or was its log reset? Take a new backup."};
}

// Instead of one that the server gave.
[[noreturn]] void explain(const SqlError& error, const BinlogPosition& from) {
  if (error.number() != fatal_error_reading_binlog) throw;
  throw cannot_give(from, error);
}

// Whatever checksums the server has are as good: without this it refuses to send any. Without the
// next it hides MariaDB's GTIDs, as from a slave that knows none.
void introduce(Session& session) {
  session.query("SET @master_binlog_checksum = @@GLOBAL.binlog_checksum");
  session.query("SET @source_binlog_checksum = @@GLOBAL.binlog_checksum");
  session.query("SET @mariadb_slave_capability = 4");
  session.query("SET SESSION net_write_timeout = " + std::to_string(BinlogEvents::patience));
}

// A dump can be asked for from an offset of 32 bits: behind that from the file's start.
BinlogPosition asked_for(const BinlogPosition& from) {
  return {from.file,
          from.offset > std::numeric_limits<std::uint32_t>::max() ? first_event : from.offset};
}

}  // namespace

BinlogEvents::BinlogEvents(Session& session, const BinlogPosition& from) try
    : from_(from), parser_(asked_for(from)) {
  introduce(session);
  dump_ = session.dump_binlog(asked_for(from));
} catch (const SqlError& error) {
  explain(error, from);
}

const BinlogEvent* BinlogEvents::next() { return began_ ? next_of_file() : first(); }

std::string_view BinlogEvents::next_packet() try {
  return dump_->next();
} catch (const SqlError& error) {
  explain(error, from_);
}

const BinlogEvent* BinlogEvents::next_of_file() {
  for (;;) {
    const std::string_view packet = next_packet();
    if (packet.empty()) return nullptr;
    if (const BinlogEvent* const event = parser_.parse(packet)) return event;
  }
}

// From the middle of an event some servers send what happens to be there.
const BinlogEvent* BinlogEvents::first() try {
  const bool skips = asked_for(from_) != from_;
  const BinlogEvent* event = next_of_file();
  while (skips && event != nullptr && event->end <= from_.offset && position().file == from_.file)
    event = next_of_file();
  const bool in_file = position().file == from_.file;
  const bool is_there = event == nullptr ? position() == from_ : event->begin == from_.offset;
  if (created() == 0 || (in_file && !is_there)) throw no_event_at(from_);
  began_ = true;
  return event;
} catch (const Error& error) {
  if (error.code() != ExitCode::damaged) throw;
  throw no_event_at(from_);
}

}  // namespace slaveclone
