#include "replication/circle.h"

#include <spdlog/spdlog.h>

#include <optional>

#include "base/stop_request.h"
#include "base/waiting.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

bool is_on(const std::string& value) { return value != "0" && value != "OFF"; }

// How the master follows the donor; nullopt if it does not.
std::optional<ReplicationStatus> way_back(Donor& donor, Master& master) {
  if (!is_on(donor.server().variable("log_bin"))) return {};
  const std::uint32_t id = donor.server().info().server_id;
  for (const ReplicationStatus& status : master.server().replication_status()) {
    if (status.master_server_id == id) return status;
  }
  return {};
}

}  // namespace

void check_circle(Donor& donor, Master& master) try {
  if (!way_back(donor, master)) return;
  if (is_on(donor.server().variable("read_only"))) return;
  throw Error(ExitCode::precondition,
              "the donor and its master follow each other, and the donor takes writes: a clone "
              "could get them twice",
              "SET GLOBAL read_only = 1 on the donor for as long as take-backup runs, or choose a "
              "slave of one of the two as the donor.");
} catch (const SqlError& error) {
  // The account on the master need not have the privilege to see this.
  spdlog::debug("cannot ask the master whether it follows the donor: {}", error.what());
}

void wait_for_own_writes(Donor& donor, Master& master, std::chrono::seconds timeout) try {
  std::optional<ReplicationStatus> back = way_back(donor, master);
  if (!back) return;
  const BinlogPosition written = donor.server().end_of_log();
  const Waiting waiting("the master to apply what was written on the donor");
  const auto deadline = steady_clock::now() + timeout;
  for (; back && back->executed < written; back = way_back(donor, master)) {
    if (steady_clock::now() > deadline) {
      throw Error(ExitCode::sync_point_missed,
                  "the master has not applied what was written on the donor in " +
                      std::to_string(timeout.count()) + " s",
                  "See why the master lags behind the donor, which it follows.");
    }
    StopRequest::sleep_for(std::chrono::milliseconds(10));
  }
} catch (const SqlError& error) {
  spdlog::debug("cannot ask the master how far it follows the donor: {}", error.what());
}

}  // namespace slaveclone
