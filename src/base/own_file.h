#pragma once

#include <optional>
#include <string>

#include "base/unique_fd.h"

namespace slaveclone {

// What we keep in a directory that others can write to, such as a server's data directory, where an
// SQL account with FILE can make files. It is believed only if nobody but us, or root, can have
// made it: no symbolic link, owned by root or us, and open to nobody else. What a server makes for
// INTO OUTFILE is at least readable by its group, so it is told from ours also when we run as the
// server's own user. All throw Error{precondition} for what is there and is not believed, and
// Error{io}.

// The content of a small regular file that has no second name; nullopt if it is not there.
std::optional<std::string> read_own_file(const std::string& path);

// A directory; nullopt if it is not there.
std::optional<UniqueFd> open_own_directory(const std::string& path);

}  // namespace slaveclone
