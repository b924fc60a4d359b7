#pragma once

#include <memory>

#include "mysql/binlog_events.h"
#include "mysql/binlog_group.h"
#include "mysql/group_reader.h"
#include "mysql/session_factory.h"

namespace slaveclone {

// The groups of a master's or a slave's binary log, one after the other, from a position to where
// the log ends when it is reached, through all files. Nobody on the server waits for it, however
// slowly it is read, and no slave of it notices. Memory: one event as the server sends it (the
// protocol's largest is a gigabyte; a row event is some kilobytes) and the names of one group's
// tables, however large the group.
//
//   BinlogStream log(connect(login), {"bin.000007", 4});
//   while (const BinlogGroup* group = log.next()) ++transactions;
class BinlogStream {
 public:
  // Row images go to the sink, if there is one, before next() returns their group. Throws as
  // BinlogEvents, as does next().
  BinlogStream(std::unique_ptr<Session> session, const BinlogPosition& from,
               RowImageSink row_images = {});
  BinlogStream(const SessionFactory& connect, const Login& login, const BinlogPosition& from);

  // The next whole group, valid until the next call; nullptr at the end of the log.
  const BinlogGroup* next();

  // Behind the last group and what follows it: to go on from there later.
  const BinlogPosition& position() const { return position_; }

 private:
  const BinlogGroup* add(const BinlogEvent& event);

  std::unique_ptr<Session> session_;
  BinlogEvents events_;
  GroupReader groups_;
  BinlogPosition position_;
};

}  // namespace slaveclone
