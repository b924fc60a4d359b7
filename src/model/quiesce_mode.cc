#include "model/quiesce_mode.h"

#include "base/error.h"
#include "model/enum_names.h"

namespace slaveclone {
namespace {

constexpr EnumNames<QuiesceMode, 4> quiesce_mode_names{{{QuiesceMode::automatic, "auto"},
                                                        {QuiesceMode::online, "online"},
                                                        {QuiesceMode::freeze, "freeze"},
                                                        {QuiesceMode::shutdown, "shutdown"}}};

}  // namespace

std::string to_string(QuiesceMode mode) { return name_in(quiesce_mode_names, mode); }

std::optional<QuiesceMode> quiesce_mode_named(const std::string& text) {
  return value_in(quiesce_mode_names, text);
}

QuiesceMode quiesce_mode_from(const std::string& text) {
  if (const auto mode = quiesce_mode_named(text)) return *mode;
  throw Error(ExitCode::usage, "'" + text + "' is no quiesce mode",
              "Choose auto, online, freeze or shutdown.");
}

}  // namespace slaveclone
