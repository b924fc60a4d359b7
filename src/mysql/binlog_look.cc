#include "mysql/binlog_look.h"

namespace slaveclone {
namespace {

constexpr unsigned fatal_error_reading_binlog = 1236;  // ER_MASTER_FATAL_ERROR_READING_BINLOG
constexpr unsigned format_description = 15;
constexpr unsigned rotation = 4;
constexpr unsigned enough_events = 3;
constexpr std::uint64_t first_event = 4;

std::uint32_t number_at(std::string_view event, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) {
    number = number << 8U | static_cast<unsigned char>(event[offset + i]);
  }
  return number;
}

// The first 19 bytes of every event.
struct Header {
  explicit Header(std::string_view event)
      : time(number_at(event, 0)),
        type(static_cast<unsigned char>(event[4])),
        size(number_at(event, 9)),
        next(number_at(event, 13)) {}

  static constexpr std::size_t length = 19;

  std::uint32_t time;
  unsigned type;
  std::uint32_t size;
  std::uint32_t next;  // where the next event begins; 0: made up by the server for us
};

Error no_event_at(const BinlogPosition& position) {
  return {ExitCode::precondition,
          "no event of the master's log begins at " + position.to_string() +
              ": it is not the log that the position was read from",
          "Was the master set up anew, or its log reset? Take a new backup."};
}

// Events of the file itself follow those that the server makes up to begin with.
class Looking {
 public:
  explicit Looking(const BinlogPosition& position) : position_(position) {}

  bool operator()(std::string_view event) {
    if (event.size() < Header::length) throw no_event_at(position_);
    const Header header(event);
    if (header.size != event.size()) throw no_event_at(position_);
    if (!look_.created && header.type == format_description) {
      look_.created = header.time;
    } else if (header.type != rotation || header.next != 0) {
      check(header);
    }
    return events_ < enough_events;
  }

  BinlogLook result() const {
    if (look_.created == 0) throw no_event_at(position_);
    return look_;
  }

 private:
  void check(const Header& header) {
    // From the file's start its description is sent as it is, and was taken already.
    const bool begins_there = position_.offset == first_event || header.next == 0 ||
                              header.next - header.size == position_.offset;
    if (events_ == 0 && !begins_there) throw no_event_at(position_);
    ++events_;
  }

  const BinlogPosition& position_;
  BinlogLook look_;
  unsigned events_ = 0;
};

Error cannot_give(const BinlogPosition& position, const SqlError& error) {
  return {ExitCode::precondition,
          "the master cannot give its log from " + position.to_string() + " on: " + error.what(),
          "Has the master purged that file, or was its log reset? Take a new backup."};
}

}  // namespace

BinlogLook look_into_binlog(Session& session, const BinlogPosition& position) {
  // Whatever checksums the server has are as good: without this it refuses to send any.
  for (const char* variable : {"master_binlog_checksum", "source_binlog_checksum"})
    session.query(std::string("SET @") + variable + " = @@GLOBAL.binlog_checksum");
  Looking looking(position);
  try {
    session.read_binlog(position, [&](std::string_view event) { return looking(event); });
  } catch (const SqlError& error) {
    if (error.number() != fatal_error_reading_binlog) throw;
    throw cannot_give(position, error);
  }
  return looking.result();
}

}  // namespace slaveclone
