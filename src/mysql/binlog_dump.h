#pragma once

#include <string_view>

namespace slaveclone {

// The events of a server's binary log as it sends them to a slave (COM_BINLOG_DUMP): first a
// rotation to the file and its format description, then those from the position on, through all
// later files, to where the log ends when it is reached. What is held is one packet, which is an
// event: a gigabyte at most. The session has to outlive it, and is of no other use from then on:
// every later statement throws Error{cannot_connect}.
class BinlogDump {
 public:
  BinlogDump() = default;
  virtual ~BinlogDump() = default;
  BinlogDump(const BinlogDump&) = delete;
  BinlogDump& operator=(const BinlogDump&) = delete;

  // The next event, valid until the next call; empty at the end. As long as it is not called the
  // server waits, and nobody else for it. Throws as Session::query().
  virtual std::string_view next() = 0;
};

}  // namespace slaveclone
