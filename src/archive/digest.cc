#include "archive/digest.h"

#include <openssl/sha.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <new>
#include <span>

namespace slaveclone {
namespace {

std::string hex_of(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : bytes) hex.append({digits[byte >> 4U], digits[byte & 15U]});
  return hex;
}

}  // namespace

Digest::Digest() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_128bits_reset(state_.get());
}

void Digest::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

void Digest::add(const void* data, std::size_t size) {
  XXH3_128bits_update(state_.get(), data, size);
  size_ += size;
}

void Digest::add_zeros(std::uint64_t size) {
  static constexpr std::array<char, 65536> zeros{};
  for (; size > 0; size -= std::min<std::uint64_t>(size, zeros.size())) {
    add(zeros.data(), std::min<std::uint64_t>(size, zeros.size()));
  }
}

std::string Digest::hex() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
  return hex_of(canonical.digest);
}

void TailDigest::add(std::string_view data) {
  if (data.size() >= tail_size_) {
    digest_.add(tail_.data(), tail_.size());
    digest_.add(data.data(), data.size() - tail_size_);
    tail_ = data.substr(data.size() - tail_size_);
    return;
  }
  tail_ += data;
  if (tail_.size() <= tail_size_) return;
  const std::size_t left = tail_.size() - tail_size_;
  digest_.add(tail_.data(), left);
  tail_.erase(0, left);
}

std::string sha256_hex(std::string_view data) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(), hash.data());
  return hex_of(hash);
}

}  // namespace slaveclone
