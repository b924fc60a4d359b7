#pragma once

#include <string>
#include <vector>

#include "model/manifest.h"

namespace slaveclone {

// binlog_pos.dat, the file a script or a person reads to point a slave at its master:
//
//   master-bin.000003 742          the default channel, or the first one if there is no default
//   # channel east                 only if there is no default: whose line that was
//   # gtid 0-1-17                  the GTID position of the line before, if there is one
//   east-bin.000007 4 east         one line a named channel
//
// Of a channel only name, position and gtid are written and read. The list may not be empty.
std::string format_binlog_pos(const std::vector<ChannelPosition>& channels);

// Also takes CRLF, empty lines, other comments and blanks at either end of a line. Throws
// Error{damaged} when a line is no position or there is none at all.
std::vector<ChannelPosition> parse_binlog_pos(const std::string& text);

}  // namespace slaveclone
