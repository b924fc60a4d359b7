#include "load/master_questions.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/date_time/posix_time/posix_time.hpp>
#include <boost/date_time/posix_time/time_parsers.hpp>

#include "base/findings.h"
#include "replication/listed_slaves.h"

namespace slaveclone {
namespace {

namespace pt = boost::posix_time;

// By how much the clocks of two hosts may differ.
constexpr std::uint64_t clocks_apart = 60;

std::uint64_t seconds_since_1970(const std::string& iso) {
  const pt::ptime time = pt::from_iso_extended_string(iso.substr(0, iso.find('Z')));
  return static_cast<std::uint64_t>(pt::to_time_t(time));
}

std::string as_time(std::uint64_t seconds) {
  return pt::to_iso_extended_string(pt::from_time_t(static_cast<std::time_t>(seconds))) + "Z";
}

std::string identity_of(const ServerInfo& server) {
  return "server-id " + std::to_string(server.server_id) +
         (server.uuid.empty() ? "" : " (" + server.uuid + ")");
}

bool is_same(const ServerInfo& now, const ServerInfo& then) {
  return then.uuid.empty() ? now.server_id == then.server_id : now.uuid == then.uuid;
}

Error another_log(const std::string& file, std::uint64_t now, const std::string& then) {
  return {ExitCode::precondition,
          "the master's log " + file + " was begun at " + as_time(now) + ", " + then +
              ": its log was reset since",
          "The archive's position means nothing in that log. Take a new backup."};
}

// binlog_pos.dat of take-backup says all that the manifest does; one by hand only the positions.
bool tells_masters(const std::vector<ChannelPosition>& channels) {
  return std::all_of(channels.begin(), channels.end(),
                     [](const ChannelPosition& channel) { return channel.master.port != 0; });
}

// Only with GTIDs does a position mean something on another server.
bool check_is_same_master(Server& master, const ChannelPosition& channel, const MasterLink& link) {
  if (channel.master.server_id == 0) return true;  // the archive does not say
  const ServerInfo now = master.info();
  if (is_same(now, channel.master)) return true;
  const std::string what = "the master at " + link.host + ":" + std::to_string(link.port) + " is " +
                           identity_of(now) + ", the archive's position is of " +
                           identity_of(channel.master);
  if (link.gtid_mode == GtidMode::off) {
    throw Error(ExitCode::precondition, what,
                "A file and an offset mean nothing on another server: name the right one with "
                "--master-host and --master-port, or take a new backup.");
  }
  spdlog::warn("{}: going on by GTIDs", what);
  return false;
}

}  // namespace

MasterQuestions::MasterQuestions(MasterLink wanted, const NewIdentity& self, SessionFactory connect)
    : wanted_(std::move(wanted)), self_(self), connect_(std::move(connect)) {}

void MasterQuestions::ask_early(const std::vector<ChannelPosition>& channels) {
  if (!tells_masters(channels)) return;
  asked_ = channels_as_json(channels);
  ask_now(channels);
}

void MasterQuestions::ask(const std::vector<ChannelPosition>& channels,
                          const std::string& archive_made) {
  if (asked_.empty()) {
    ask_now(channels);
  } else if (asked_ != channels_as_json(channels)) {
    throw Error(ExitCode::damaged, "binlog_pos.dat and MANIFEST.json tell of different channels",
                "It was not written by take-backup; do not trust it.");
  }
  if (!archive_made.empty()) require_logs_older_than(archive_made);
}

void MasterQuestions::ask_now(const std::vector<ChannelPosition>& channels) {
  links_.emplace(channels, wanted_);
  Findings findings;
  for (const ChannelPosition& channel : channels) findings.check([&] { ask_one(channel); });
  findings.require_none();
}

void MasterQuestions::ask_one(const ChannelPosition& channel) {
  Master master = links_->master_of(channel, connect_);
  Findings findings;
  findings.check([&] {
    if (self_.server_id == 0) return;  // --check, of an option file that lacks it
    require_free_server_id(master.server(), self_.server_id, self_.port);
  });
  findings.check([&] {
    if (check_is_same_master(master.server(), channel, links_->of(channel)))
      check_log(master, channel);
  });
  findings.require_none();
}

void MasterQuestions::check_log(Master& master, const ChannelPosition& channel) {
  const BinlogLook look = master.look_into_log(channel.position);
  if (channel.log_created == 0) {
    undated_.emplace(channel.position.file, look.created);
  } else if (look.created != channel.log_created) {
    throw another_log(
        channel.position.file, look.created,
        "and the one that the archive's position is of at " + as_time(channel.log_created));
  }
}

void MasterQuestions::require_logs_older_than(const std::string& archive_made) const {
  for (const auto& [file, begun] : undated_) {
    if (begun <= seconds_since_1970(archive_made) + clocks_apart) continue;
    throw another_log(file, begun, "after the archive was made (" + archive_made + ")");
  }
}

}  // namespace slaveclone
