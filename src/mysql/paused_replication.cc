#include "mysql/paused_replication.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/error.h"
#include "mysql/donor.h"
#include "mysql/thread_autostart.h"

namespace slaveclone {
namespace {

std::vector<ChannelState> states_of(const std::vector<ReplicationStatus>& channels) {
  std::vector<ChannelState> states;
  for (const ReplicationStatus& status : channels) {
    states.push_back(
        {status.channel, status.receiver != ReceiverState::stopped, status.applier_running});
  }
  return states;
}

// A started applier may fail at once: only one that still runs a little later counts as put back,
// or one that fails again with the error that it had before: that is the donor's own.
void require_running_applier(Donor& donor, const std::string& channel, unsigned error_before) {
  for (int look = 0; look < 3; ++look) {
    const ReplicationStatus status = donor.status(channel);
    if (!status.applier_running && error_before != 0 &&
        status.applier_error_number == error_before) {
      spdlog::error("the donor's applier fails by itself: {}", status.applier_error);
      return;
    }
    if (!status.applier_running) {
      throw Error(ExitCode::failed, "the applier does not run: " + status.applier_error);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void put_back_receiver(Donor& donor, const ChannelState& before, const ReplicationStatus& now) {
  const bool receives = now.receiver != ReceiverState::stopped;
  if (!receives && before.receiver_running) {
    donor.server().session().query(donor.server().dialect().start_receiver(before.name));
  }
  if (receives && !before.receiver_running) {
    spdlog::warn("somebody has started the donor's receiver{}: left alone",
                 of_channel(before.name));
  }
}

void put_back_applier(Donor& donor, const ChannelState& before, const ReplicationStatus& now) {
  const Dialect& dialect = donor.server().dialect();
  Session& session = donor.server().session();
  const bool is_ours = before.applier_running && now.until_set;
  if (now.applier_running && !is_ours) {
    spdlog::warn("somebody has started the donor's applier{}: left alone", of_channel(before.name));
    return;
  }
  // One that runs under our UNTIL must be stopped to be started without.
  if (now.applier_running) session.query(dialect.stop_applier(before.name));
  if (!before.applier_running) return;
  session.query(dialect.start_applier(before.name));
  require_running_applier(donor, before.name, now.applier_error_number);
}

void put_back_channel(Donor& donor, const ChannelState& before) {
  const auto now = status_after_autostart(donor.server(), before.name);
  if (!now) {
    spdlog::warn("somebody has removed the donor's channel '{}'", before.name);
    return;
  }
  put_back_receiver(donor, before, *now);
  put_back_applier(donor, before, *now);
}

}  // namespace

void put_back_channels(Donor& donor, const std::vector<ChannelState>& channels) {
  for (const ChannelState& before : channels) put_back_channel(donor, before);
}

PausedReplication::PausedReplication(Donor& donor, DonorJournal& journal)
    : before_(states_of(donor.server().replication_status())),
      undo_("the donor's slave threads", [before = before_, &donor, &journal] {
        donor.ensure_connected();
        put_back_channels(donor, before);
        DonorState state = journal.state();
        state.channels.clear();
        journal.settle(state);
      }) {
  DonorState state = journal.state();
  state.channels = before_;
  journal.record(state);
  for (const ChannelState& channel : before_) {
    if (!channel.applier_running) continue;
    donor.server().session().query(donor.server().dialect().stop_applier(channel.name));
  }
}

bool PausedReplication::ran(const std::string& channel) const {
  return std::any_of(before_.begin(), before_.end(), [&](const ChannelState& state) {
    return state.name == channel && state.applier_running;
  });
}

void PausedReplication::resume() { undo_.run(); }

}  // namespace slaveclone
