#pragma once

#include <string>
#include <string_view>

namespace slaveclone {

// A statement of somebody else's, fit to be shown: on one line, without comments, and with ? for
// every string and number, for they may be secret. One that speaks of passwords is not shown at
// all. `sql` may be cut anywhere.
std::string outline(std::string_view sql);

// Of its beginning alone, if it is long: what has rows in it may have megabytes of them.
std::string short_outline(std::string_view sql);

// Whether FLUSH TABLES WITH READ LOCK waits for a statement with that outline. In doubt it does.
// `reads_hold`: on MySQL also statements that only read.
bool holds_read_lock_up(const std::string& outline, bool reads_hold);

}  // namespace slaveclone
