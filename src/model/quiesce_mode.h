#pragma once

#include <optional>
#include <string>

namespace slaveclone {

// How a donor's files are made to hold still (docs/design.md, "Quiesce"). Automatic: freeze where
// that can be done, else online.
enum class QuiesceMode { automatic, online, freeze, shutdown };

std::string to_string(QuiesceMode mode);  // "auto", "online", "freeze", "shutdown"
std::optional<QuiesceMode> quiesce_mode_named(const std::string& text);
QuiesceMode quiesce_mode_from(const std::string& text);  // throws Error{usage}

}  // namespace slaveclone
