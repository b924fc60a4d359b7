#include "replication/donor_lock.h"

#include "base/waiting.h"
#include "mysql/server_session.h"
#include "replication/lock_wait.h"

namespace slaveclone {

DonorLock::DonorLock(Donor& donor, std::chrono::seconds timeout) : server_(donor.connect()) {
  session_of(server_).query("SET SESSION " + limit_one_wait(timeout));
  const Waiting waiting("the donor's own read lock", ExitCode::not_still);
  try {
    session_of(server_).query("FLUSH TABLES WITH READ LOCK");
  } catch (const SqlError& error) {
    if (!is_lock_timeout(error)) throw;
    throw Error(
        ExitCode::not_still,
        "the donor's own read lock was not had within " + std::to_string(timeout.count()) + " s",
        "Use --quiesce=shutdown, or run again at a quieter time.");
  }
}

void DonorLock::flush_redo_log() { session_of(server_).query(flush_of_redo_log); }

void DonorLock::release() { session_of(server_).query("UNLOCK TABLES"); }

}  // namespace slaveclone
