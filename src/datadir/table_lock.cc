#include "datadir/table_lock.h"

#include <string>

#include "base/waiting.h"
#include "replication/lock_wait.h"

namespace slaveclone {

std::unique_ptr<Server> lock_tables(Donor& donor, std::chrono::seconds timeout) {
  auto server = donor.second_session();
  server->session().query("SET SESSION " + limit_one_wait(timeout));
  const Waiting waiting("the donor's own read lock", ExitCode::not_still);
  try {
    server->session().query("FLUSH TABLES WITH READ LOCK");
  } catch (const SqlError& error) {
    if (!is_lock_timeout(error)) throw;
    throw Error(
        ExitCode::not_still,
        "the donor's own read lock was not had within " + std::to_string(timeout.count()) + " s",
        "Use --quiesce=shutdown, or run again at a quieter time.");
  }
  return server;
}

}  // namespace slaveclone
