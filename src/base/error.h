#pragma once

#include <stdexcept>
#include <string>

namespace slaveclone {

// The exit codes of all programs; scripts rely on them (docs/man).
enum class ExitCode {
  ok = 0,
  failed = 1,
  usage = 2,
  cannot_connect = 10,
  precondition = 11,
  master_lock = 12,
  sync_point_missed = 13,
  not_still = 14,
  io = 20,
  damaged = 21,
  not_put_back = 30,
  busy = 40,
  differs = 50,
  repaired = 51,
  interrupted = 130,
};

// What ends a run. The message is in lower case without a full stop and names the thing that is
// wrong; the hint is a sentence that says what to do. Neither ever holds a password.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message, std::string hint = {})
      : std::runtime_error(message), code_(code), hint_(std::move(hint)) {}

  ExitCode code() const { return code_; }
  const std::string& hint() const { return hint_; }

 private:
  ExitCode code_;
  std::string hint_;
};

// An Error{io} that ends with errno's text: "cannot WHAT: No space left on device". The hint fits
// errno.
[[nodiscard]] Error io_error(const std::string& what, int error_number);

// Any exception as an Error: what a file system library throws is Error{io}, else Error{failed}.
[[nodiscard]] Error as_error(const std::exception& exception);

}  // namespace slaveclone
