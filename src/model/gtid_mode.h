#pragma once

#include <string>

namespace slaveclone {

// How a slave knows where to go on from in its master's log.
enum class GtidMode { off, slave_pos, current_pos, auto_position };

// "no", "slave_pos", "current_pos", "auto_position": as manifests hold it.
std::string to_string(GtidMode mode);
GtidMode gtid_mode_from(const std::string& text);  // throws Error{damaged}

}  // namespace slaveclone
