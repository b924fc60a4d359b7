#pragma once

#include <map>
#include <string>
#include <vector>

#include "backup/backup.h"
#include "base/progress.h"
#include "base/steps.h"
#include "replication/donor.h"
#include "replication/master.h"
#include "replication/paused_replication.h"

namespace slaveclone {

using Masters = std::map<std::string, Master>;  // by channel

// The master of each channel that runs on to a point of it; the others' are not asked. Throws
// Error{cannot_connect}, Error{precondition}.
Masters connect_masters(Donor& donor, const TakeBackupOptions& options,
                        const SessionFactory& connect);

// An applier that stays where it stands has to be able to say where that is. After RESET SLAVE, or
// when it has never applied anything, it shows no file, or an offset before a log's first event.
// Throws Error{precondition}.
void require_known_positions(Donor& donor, const TakeBackupOptions& options);

// Steps 2 to 6 of the tutorial for one channel: its applier, which is stopped, is run to a point of
// its master, or left where it stands. Throws Error{master_lock}, Error{sync_point_missed}.
ChannelPosition reach_sync_point(Donor& donor, const ChannelState& channel, Masters& masters,
                                 const TakeBackupOptions& options, Progress& progress);
PlannedLines plan_to_reach_sync_point(Donor& donor, const ChannelState& channel, Masters& masters,
                                      const TakeBackupOptions& options);

// Throws Error{sync_point_missed} unless each channel's applier is stopped where it was left:
// somebody may have started one meanwhile.
void require_still_there(Donor& donor, const std::vector<ChannelPosition>& channels);

}  // namespace slaveclone
