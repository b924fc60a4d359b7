#include <stdexcept>

#include "base/error.h"
#include "fuzz/fuzz_targets.h"
#include "model/binlog_pos_dat.h"

namespace slaveclone::fuzz {

// What is read is what was written.
void fuzz_position(const std::string& text) {
  std::vector<ChannelPosition> channels;
  try {
    channels = parse_binlog_pos(text);
  } catch (const Error& e) {
    if (e.code() != ExitCode::damaged) throw;
    return;
  }
  const std::string written = format_binlog_pos(channels);
  if (format_binlog_pos(parse_binlog_pos(written)) != written) {
    throw std::logic_error("not the same again");
  }
}

}  // namespace slaveclone::fuzz
