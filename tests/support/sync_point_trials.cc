#include "support/sync_point_trials.h"

#include <thread>

#include "mysql/client_session.h"
#include "mysql/server_session.h"
#include "replication/donor.h"
#include "replication/master.h"
#include "replication/paused_replication.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

// Under load there is something to apply before the rotation, and after it.
void rotate_log(Master& master) {
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  session_of(master.server()).query("FLUSH BINARY LOGS");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

// Stopped, run to a point, and looked at; the applier runs again when this returns.
void try_one(Master& master, Donor& donor, DonorJournal& journal, SyncPointTrials& trials) {
  ++trials.runs;
  PausedReplication replication(donor, journal, channels_of(donor));
  rotate_log(master);
  const SyncPoint point = master.sync_point(SyncPointMethod::lock, {std::chrono::seconds(10)});
  trials.lock_wait_us.push_back(point.lock_wait_us);
  trials.lock_held_us.push_back(point.lock_held_us);
  try {
    donor.slave().run_until(point.position, "",
                            {std::chrono::seconds(60), std::chrono::seconds(30), {}});
  } catch (const Error&) {
    trials.overshoots += point.position < donor.status("").executed;
    throw;
  }
  // Not the donor's own writes, which gtid_position() has with current_pos.
  const Dialect& dialect = donor.server().dialect();
  const std::string holds =
      Dialect::parse_gtid(donor.server().value_of(dialect.gtid_of_slave(GtidMode::slave_pos)));
  if (holds != point.gtid && !point.gtid.empty()) {
    ++trials.overshoots;
    trials.failures.push_back("at " + point.gtid + " it holds " + holds);
  }
  replication.resume();
}

}  // namespace

SyncPointTrials try_sync_points(const Login& master_login, const Login& donor_login,
                                unsigned runs) {
  const TemporaryDirectory directory;  // of the journal
  DonorJournal journal(directory.path());
  Master master(connect, master_login);
  Donor donor(connect, donor_login);
  SyncPointTrials trials;
  for (unsigned i = 0; i < runs; ++i) {
    try {
      try_one(master, donor, journal, trials);
    } catch (const Error& error) {
      trials.failures.emplace_back(error.what());
    }
  }
  return trials;
}

}  // namespace slaveclone::test
