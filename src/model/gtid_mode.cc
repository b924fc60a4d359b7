#include "model/gtid_mode.h"

#include <array>
#include <utility>

#include "base/error.h"

namespace slaveclone {
namespace {

constexpr std::array<std::pair<GtidMode, const char*>, 4> names{
    {{GtidMode::off, "no"},
     {GtidMode::slave_pos, "slave_pos"},
     {GtidMode::current_pos, "current_pos"},
     {GtidMode::auto_position, "auto_position"}}};

}  // namespace

std::string to_string(GtidMode mode) {
  for (const auto& [value, name] : names) {
    if (value == mode) return name;
  }
  return {};
}

GtidMode gtid_mode_from(const std::string& text) {
  for (const auto& [value, name] : names) {
    if (text == name) return value;
  }
  throw Error(ExitCode::damaged, "'" + text + "' is no GTID mode");
}

}  // namespace slaveclone
