#pragma once

#include <string>
#include <vector>

#include "model/channel_position.h"

namespace slaveclone {

// binlog_pos.dat, the file a script or a person reads to point a slave at its master:
//
//   master-bin.000003 742          the default channel, or the first one if there is no default
//   # channel east                 only if there is no default: whose line that was
//   # gtid 0-1-17                  the GTID position of the line before, if there is one
//   east-bin.000007 4 east         one line a named channel
//   # channels [{"name":"", ...}]  what the manifest says of them, for who cannot wait for it
//
// Of a channel only name, position and gtid are in the lines; the list may not be empty.
std::string format_binlog_pos(const std::vector<ChannelPosition>& channels);

// The last line.
std::string format_channels_line(const std::vector<ChannelPosition>& channels);

// Also takes CRLF, empty lines, other comments and blanks at either end of a line. With a line of
// channels, all that it says of them. Throws Error{damaged} when a line is no position, when there
// is none at all, or when that line tells of other positions.
std::vector<ChannelPosition> parse_binlog_pos(const std::string& text);

}  // namespace slaveclone
