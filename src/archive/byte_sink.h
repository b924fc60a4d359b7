#pragma once

#include <cstddef>

namespace slaveclone {

// Takes a stream of bytes. What was written is complete only after finish(); without it nothing
// more is written. Both throw Error{io}.
class ByteSink {
 public:
  ByteSink() = default;
  virtual ~ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;

  virtual void write(const void* data, std::size_t size) = 0;
  virtual void finish() = 0;
};

}  // namespace slaveclone
