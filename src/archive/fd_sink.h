#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "archive/byte_sink.h"
#include "base/stream.h"

namespace slaveclone {

// Writes to a descriptor it does not own and counts. On a regular file it has the kernel start
// writing back early, so that the fsync at the end is short. A pipe or socket that nobody reads
// does not keep it from a stop request.
class FdSink : public ByteSink {
 public:
  FdSink(int fd, std::string name);  // the name is for errors

  void write(const void* data, std::size_t size) override;
  void finish() override {}
  std::uint64_t bytes_written() const { return bytes_; }

 private:
  int fd_;
  std::string name_;
  bool regular_ = false;
  std::optional<StreamWriter> stream_;  // of a pipe or a socket
  std::int64_t start_ = 0;              // where in the file we began
  std::uint64_t bytes_ = 0;
  std::uint64_t write_back_ = 0;  // up to where write-back was asked for
};

}  // namespace slaveclone
