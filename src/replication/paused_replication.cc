#include "replication/paused_replication.h"

#include <spdlog/spdlog.h>

#include "base/error.h"
#include "base/parse_number.h"
#include "base/stop_request.h"
#include "base/waiting.h"
#include "replication/donor.h"
#include "replication/thread_autostart.h"

namespace slaveclone {
namespace {

using ChannelStatement = std::string (Dialect::*)(const std::string& channel) const;

std::vector<std::string> for_running(Donor& donor, const std::vector<ChannelState>& channels,
                                     ChannelStatement statement) {
  std::vector<std::string> statements;
  for (const ChannelState& channel : channels) {
    if (channel.applier_running)
      statements.push_back((donor.server().dialect().*statement)(channel.name));
  }
  return statements;
}

// A started applier may fail at once: only one that still runs a little later counts as put back,
// or one that fails again with the error that it had before: that is the donor's own.
void require_running_applier(Donor& donor, const std::string& channel, unsigned error_before) {
  for (int look = 0; look < 3; ++look) {
    const ReplicationStatus status = donor.status(channel);
    if (!status.applier_running && error_before != 0 &&
        status.applier_error_number == error_before) {
      spdlog::error("the {}'s applier fails by itself: {}", donor.name(), status.applier_error);
      return;
    }
    if (!status.applier_running) {
      throw Error(ExitCode::failed, "the applier does not run: " + status.applier_error);
    }
    StopRequest::sleep_for(std::chrono::milliseconds(20));
  }
}

void put_back_receiver(Donor& donor, const ChannelState& before, const ReplicationStatus& now) {
  const bool receives = now.receiver != ReceiverState::stopped;
  if (!receives && before.receiver_running) {
    donor.slave().start_receiver(before.name);
  }
  if (receives && !before.receiver_running) {
    spdlog::warn("somebody has started the {}'s receiver{}: left alone", donor.name(),
                 of_channel(before.name));
  }
}

// 'expected': that it runs already, if it ran before.
void put_back_applier(Donor& donor, const ChannelState& before, const ReplicationStatus& now,
                      bool expected) {
  const bool is_ours = before.applier_running && (now.until_set || expected);
  if (now.applier_running && !is_ours)
    spdlog::warn("somebody has started the {}'s applier{}: left alone", donor.name(),
                 of_channel(before.name));
  if (!before.applier_running && now.applier_running) return;
  // One that runs under our UNTIL must be stopped to be started without.
  if (now.applier_running && now.until_set) donor.slave().stop_applier(before.name);
  if (!before.applier_running) return;
  // Also one that runs: a STOP of ours that waits behind somebody's lock would stop it yet. START
  // waits behind that in the server, and is carried out even if we are not there any more.
  donor.slave().start_applier(before.name);
  require_running_applier(donor, before.name, now.applier_error_number);
}

// When it is not known which process it is, its age tells.
bool has_just_started(Server& server, const DonorState& journal) {
  if (changed_server(journal).pid != 0 && process_if_known(server).pid != 0)
    return is_restarted(server, journal);
  const auto uptime = server.status({"Uptime"});
  return !uptime.empty() && parse_number(uptime.begin()->second, "Uptime") < 60;
}

void put_back_channel(Donor& donor, const ChannelState& before, const DonorState& journal,
                      bool were_stopped) {
  Server& server = donor.server();
  const bool just_started = has_just_started(server, journal);
  const auto now = just_started ? status_after_autostart(server, before.name)
                                : server.replication_status(before.name);
  if (!now) {
    spdlog::warn("somebody has removed the {}'s channel '{}'", donor.name(), before.name);
    return;
  }
  put_back_receiver(donor, before, *now);
  put_back_applier(donor, before, *now, just_started || !were_stopped);
}

}  // namespace

void put_back_channels(Donor& donor, const DonorState& journal, bool were_stopped) {
  for (const ChannelState& before : journal.channels)
    put_back_channel(donor, before, journal, were_stopped);
}

std::vector<ChannelState> channels_of(Donor& donor) {
  std::vector<ChannelState> channels;
  for (const ReplicationStatus& status : donor.server().replication_status()) {
    channels.push_back(
        {status.channel, status.receiver != ReceiverState::stopped, status.applier_running});
  }
  return channels;
}

std::vector<std::string> plan_to_stop(Donor& donor, const std::vector<ChannelState>& channels) {
  return for_running(donor, channels, &Dialect::stop_applier);
}

std::vector<std::string> plan_to_start(Donor& donor, const std::vector<ChannelState>& channels) {
  return for_running(donor, channels, &Dialect::start_applier);
}

PausedReplication::PausedReplication(Donor& donor, DonorJournal& journal,
                                     std::vector<ChannelState> channels,
                                     std::chrono::seconds longest)
    : undo_("the " + donor.name() + "'s slave threads", [this, &donor, &journal] {
        donor.ensure_connected();
        DonorState state = journal.state();
        put_back_channels(donor, state, stopped_);
        state.channels.clear();
        journal.settle(state);
      }) {
  DonorState state = journal.state();
  state.channels = std::move(channels);
  journal.record(state);
  limit_.emplace(longest, "the " + donor.name() + "'s applier was not to be stopped",
                 "See to what it waited for, or give it more time with --max-applier-stop.");
  const Waiting waiting("the " + donor.name() + "'s applier to stop", ExitCode::sync_point_missed);
  for (const ChannelState& channel : state.channels) {
    if (channel.applier_running) donor.slave().stop_applier(channel.name);
  }
  stopped_ = true;
}

void PausedReplication::resume() {
  undo_.run();
  limit_.reset();
}

}  // namespace slaveclone
