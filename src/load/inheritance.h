#pragma once

#include <string>
#include <vector>

#include "model/channel_position.h"
#include "replication/slave.h"

namespace slaveclone {

// What a new slave takes over of how its donor replicated, and what it does not.

// The new slave is not delayed: it would not catch up. Says so if its donor was.
void warn_of_delays(const std::vector<ChannelPosition>& donor);

// The new server filters as its own option file says. With other filters than the donor's it would
// look for rows that it does not have, or miss more of them. Throws Error{precondition}, or warns
// if that is allowed.
void check_filters(Slave& slave, const std::vector<ChannelPosition>& donor, bool allowed);

}  // namespace slaveclone
