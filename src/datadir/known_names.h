#pragma once

#include <string>

namespace slaveclone {

// Whether a server gives such a path, relative to its data directory, to a file of its own.
bool is_known_name(const std::string& path);

}  // namespace slaveclone
