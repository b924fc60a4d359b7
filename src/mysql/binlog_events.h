#pragma once

#include <memory>

#include "mysql/event_parser.h"
#include "mysql/session.h"

namespace slaveclone {

// A server's binary log event by event, from exactly that position to where the log ends, over a
// session that is of no other use from then on. Throws
//   Error{precondition}  that says so: the server cannot give that file any more; no event begins
//   at
//                        that offset, so that it is another log than the position was read from;
//   SqlError             the account may not replicate;
//   Error{damaged}       what comes is no binary log;
//   Error{cannot_connect} the server is gone, or gave up a reader that paused for longer than
//                        `patience` below.
class BinlogEvents {
 public:
  // For so long the server is told to wait for us, in seconds.
  static constexpr unsigned patience = 24 * 3600;

  BinlogEvents(Session& session, const BinlogPosition& from);

  // The next, valid until the next call; nullptr at the end.
  const BinlogEvent* next();

  const BinlogPosition& position() const { return parser_.position(); }
  std::uint64_t created() const { return parser_.created(); }

 private:
  std::string_view next_packet();
  const BinlogEvent* next_of_file();
  const BinlogEvent* first();

  const BinlogPosition from_;
  EventParser parser_;
  std::unique_ptr<BinlogDump> dump_;
  bool began_ = false;
};

}  // namespace slaveclone
