#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace slaveclone {

// XXH3-128 of a file's bytes as they pass by, and how many they were.
class Digest {
 public:
  Digest();
  void add(const void* data, std::size_t size);
  void add_zeros(std::uint64_t size);
  std::uint64_t size() const { return size_; }
  std::string hex() const;  // 32 lower case digits, canonical (big endian) order

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
  std::uint64_t size_ = 0;
};

// XXH3-128 of a stream but for its last bytes, which it keeps.
class TailDigest {
 public:
  explicit TailDigest(std::size_t tail_size) : tail_size_(tail_size) {}
  void add(std::string_view data);
  const std::string& tail() const { return tail_; }  // shorter if the stream is
  std::string hex() const { return digest_.hex(); }  // of what is before the tail

 private:
  std::size_t tail_size_;
  std::string tail_;
  Digest digest_;
};

// 64 lower case hex digits.
std::string sha256_hex(std::string_view data);

}  // namespace slaveclone
