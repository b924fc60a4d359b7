#include "model/gtid_mode.h"

#include "base/error.h"
#include "model/enum_names.h"

namespace slaveclone {
namespace {

constexpr EnumNames<GtidMode, 4> gtid_mode_names{{{GtidMode::off, "no"},
                                                  {GtidMode::slave_pos, "slave_pos"},
                                                  {GtidMode::current_pos, "current_pos"},
                                                  {GtidMode::auto_position, "auto_position"}}};

}  // namespace

std::string to_string(GtidMode mode) { return name_in(gtid_mode_names, mode); }

GtidMode gtid_mode_from(const std::string& text) {
  if (const auto mode = value_in(gtid_mode_names, text)) return *mode;
  throw Error(ExitCode::damaged, "'" + text + "' is no GTID mode");
}

}  // namespace slaveclone
