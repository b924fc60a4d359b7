#pragma once

#include <cstddef>
#include <memory>

namespace slaveclone {

// Plain memory that is not zeroed, so that only what is used becomes resident.
class Buffer {
 public:
  char* data() { return data_.get(); }
  const char* data() const { return data_.get(); }
  std::size_t capacity() const { return capacity_; }

  // Makes the capacity at least that; the content is lost if it grows.
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    data_ = std::make_unique_for_overwrite<char[]>(capacity);  // NOLINT(*-avoid-c-arrays)
    capacity_ = capacity;
  }

 private:
  std::unique_ptr<char[]> data_;  // NOLINT(*-avoid-c-arrays)
  std::size_t capacity_ = 0;
};

}  // namespace slaveclone
