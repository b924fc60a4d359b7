#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "mysql/binlog_event.h"

struct ZSTD_DCtx_s;

namespace slaveclone {

// Uncompresses the events of a compressed transaction (MySQL's TRANSACTION_PAYLOAD, a zstd stream)
// piece by piece: what is held is the beginning of one event, and zstd's window of at most 128 MiB.
class PayloadReader {
 public:
  // All that any reader of ours looks at: the largest status variables and schema's name before a
  // statement, and that statement's beginning.
  static constexpr std::size_t largest_head = std::size_t{80} << 10U;

  // Gets an event once its beginning is there, the body cut off behind that; then what is left of
  // the body, in pieces.
  struct Sink {
    std::function<void(const BinlogEvent& event)> event;
    std::function<void(std::string_view more_of_body)> more;
  };

  PayloadReader();

  // Throws Error{damaged} if it is no whole sequence of events.
  void read(const BinlogEvent& payload, const Sink& sink);

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
  std::string plain_;  // a buffer
  std::string head_;   // another
};

}  // namespace slaveclone
