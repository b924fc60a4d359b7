#include "mysql/binlog_look.h"

#include "mysql/binlog_events.h"

namespace slaveclone {

BinlogLook look_into_binlog(Session& session, const BinlogPosition& position) {
  constexpr unsigned enough_events = 3;
  BinlogEvents events(session, position);
  BinlogLook look;
  for (unsigned i = 0; i < enough_events; ++i) {
    const bool more = events.next() != nullptr;
    if (look.created == 0) look.created = events.created();
    if (!more) break;
  }
  return look;
}

}  // namespace slaveclone
