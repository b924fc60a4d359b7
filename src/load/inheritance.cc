#include "load/inheritance.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/algorithm/string/join.hpp>

namespace slaveclone {
namespace {

std::string described(std::vector<std::string> filters) {
  std::sort(filters.begin(), filters.end());
  return filters.empty() ? "nothing" : boost::algorithm::join(filters, ", ");
}

}  // namespace

void warn_of_delays(const std::vector<ChannelPosition>& donor) {
  for (const ChannelPosition& channel : donor) {
    if (channel.delay_seconds == 0) continue;
    spdlog::warn("the donor was delayed by {} s, the new slave is not; CHANGE MASTER can delay it",
                 channel.delay_seconds);
  }
}

void check_filters(Slave& slave, const std::vector<ChannelPosition>& donor, bool allowed) {
  for (const ChannelPosition& channel : donor) {
    const std::string donors = described(channel.filters);
    const std::string own = described(slave.status(channel.name).filters);
    if (own == donors) continue;
    const std::string message = "the donor filtered " + donors + ", the new server filters " + own;
    if (!allowed) {
      throw Error(ExitCode::precondition, message,
                  "Give its [mysqld] the donor's replicate-… options, or accept that with "
                  "--allow-filtered.");
    }
    spdlog::warn("{}", message);
  }
}

}  // namespace slaveclone
