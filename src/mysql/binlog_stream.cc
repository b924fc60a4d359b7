#include "mysql/binlog_stream.h"

namespace slaveclone {

BinlogStream::BinlogStream(std::unique_ptr<Session> session, const BinlogPosition& from,
                           RowImageSink row_images)
    : session_(std::move(session)),
      events_(*session_, from),
      groups_(std::move(row_images)),
      position_(from) {}

BinlogStream::BinlogStream(const SessionFactory& connect, const Login& login,
                           const BinlogPosition& from)
    : BinlogStream(connect(login), from) {}

const BinlogGroup* BinlogStream::next() {
  while (const BinlogEvent* const event = events_.next()) {
    const BinlogGroup* const group = add(*event);
    if (!groups_.is_inside_group()) position_ = events_.position();
    if (group != nullptr) return group;
  }
  return nullptr;
}

const BinlogGroup* BinlogStream::add(const BinlogEvent& event) try {
  return groups_.add(event, events_.position().file);
} catch (const Error& error) {
  if (error.code() != ExitCode::damaged) throw;
  throw binlog_damaged({events_.position().file, event.begin}, error.what());
}

}  // namespace slaveclone
