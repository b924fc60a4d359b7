#include "model/binlog_pos_dat.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <sstream>
#include <string_view>

#include "base/error.h"

namespace slaveclone {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";
constexpr std::string_view channels_comment = "# channels ";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

void append_line(std::string& text, const ChannelPosition& channel, const std::string& name) {
  text += channel.position.file + ' ' + std::to_string(channel.position.offset);
  text += name.empty() ? "\n" : ' ' + name + '\n';
}

void append_gtid(std::string& text, std::string gtid) {
  if (gtid.empty()) return;
  std::erase(gtid, '\n');  // MySQL breaks long sets into lines
  text += "# gtid " + gtid + '\n';
}

[[noreturn]] void refuse(std::string_view line) {
  throw Error(
      ExitCode::damaged, "binlog_pos.dat: '" + std::string(line) + "' is not a binlog position",
      "A line reads FILE POSITION or FILE POSITION CHANNEL, as in 'master-bin.000003 742'.");
}

// The offset is the first word of digits alone after the first word: file names may hold blanks.
ChannelPosition parse_line(std::string_view line) {
  for (auto at = line.find_first_of(blanks); at != std::string_view::npos;) {
    const auto begin = line.find_first_not_of(blanks, at);
    if (begin == std::string_view::npos) break;
    const auto end = std::min(line.find_first_of(blanks, begin), line.size());
    ChannelPosition channel;
    const auto [rest, error] =
        std::from_chars(line.data() + begin, line.data() + end, channel.position.offset);
    if (error == std::errc() && rest == line.data() + end) {
      channel.position.file = trimmed(line.substr(0, begin));
      channel.name = trimmed(line.substr(end));
      if (!channel.position.is_known()) break;
      return channel;
    }
    at = end == line.size() ? std::string_view::npos : end;
  }
  refuse(line);
}

bool same_positions(const std::vector<ChannelPosition>& a, const std::vector<ChannelPosition>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.name == y.name && x.position == y.position && x.gtid == y.gtid;
  });
}

// The lines are in the same order, but for the default channel's, which is the first.
std::vector<ChannelPosition> told_in_full(const std::vector<ChannelPosition>& lines,
                                          std::string_view json) {
  std::vector<ChannelPosition> channels = channels_from_json(std::string(json));
  std::stable_partition(channels.begin(), channels.end(),
                        [](const ChannelPosition& channel) { return channel.name.empty(); });
  if (same_positions(lines, channels)) return channels;
  throw Error(ExitCode::damaged, "binlog_pos.dat: its last line tells of other positions",
              "It was not written by take-backup; do not trust it.");
}

}  // namespace

std::string format_binlog_pos(const std::vector<ChannelPosition>& channels) {
  std::string text;
  const auto has_no_name = [](const ChannelPosition& channel) { return channel.name.empty(); };
  const auto unnamed = std::find_if(channels.begin(), channels.end(), has_no_name);
  const ChannelPosition& first = unnamed == channels.end() ? channels.at(0) : *unnamed;
  append_line(text, first, {});
  if (!first.name.empty()) text += "# channel " + first.name + '\n';
  append_gtid(text, first.gtid);
  for (const ChannelPosition& channel : channels) {
    if (channel.name.empty()) continue;
    append_line(text, channel, channel.name);
    append_gtid(text, channel.gtid);
  }
  return text;
}

std::string format_channels_line(const std::vector<ChannelPosition>& channels) {
  return std::string(channels_comment) + channels_as_json(channels) + '\n';
}

std::vector<ChannelPosition> parse_binlog_pos(const std::string& text) {
  constexpr std::string_view gtid = "# gtid ";
  constexpr std::string_view channel = "# channel ";
  std::string in_full;
  std::vector<ChannelPosition> channels;
  bool first_is_repeated = false;
  std::istringstream lines(text);
  for (std::string whole; std::getline(lines, whole);) {
    const std::string_view line = trimmed(whole);
    if (line.empty()) continue;
    if (line[0] != '#') {
      channels.push_back(parse_line(line));
    } else if (line.starts_with(gtid) && !channels.empty()) {
      channels.back().gtid = trimmed(line.substr(gtid.size()));
    } else if (line.starts_with(channel) && channels.size() == 1) {
      first_is_repeated = true;
    } else if (line.starts_with(channels_comment)) {
      in_full = line.substr(channels_comment.size());
    }
  }
  if (channels.empty()) refuse("");
  if (first_is_repeated && channels.size() > 1) channels.erase(channels.begin());
  return in_full.empty() ? channels : told_in_full(channels, in_full);
}

}  // namespace slaveclone
