#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/binlog_position.h"
#include "mysql/binlog_event.h"

namespace slaveclone {

Error binlog_damaged(const BinlogPosition& at, const std::string& why);

// The packets of a BinlogDump as events of the files that they are in: sizes, positions and
// checksums are checked, and what the server makes up for the sake of a slave is taken out of them.
class EventParser {
 public:
  explicit EventParser(const BinlogPosition& from) : at_(from) {}

  // nullptr: nothing of the file. The event is valid as long as the packet is, and until the next
  // call. Throws Error{damaged} that names the place.
  const BinlogEvent* parse(std::string_view packet);

  // Where the next event is expected.
  const BinlogPosition& position() const { return at_; }
  // When the server began the file, in seconds since 1970; 0: not said yet.
  std::uint64_t created() const { return created_; }

 private:
  const BinlogEvent* parse_checked(std::string_view packet);
  void take_up_file(std::string_view rotation);
  void take_up_description();
  void cut_checksum(std::string_view packet);
  void place();
  std::uint64_t end_of_event() const;

  BinlogPosition at_;
  BinlogEvent event_;
  bool has_checksums_ = false;
  std::uint64_t created_ = 0;
};

}  // namespace slaveclone
