#include "datadir/table_lock.h"

#include <string>

namespace slaveclone {
namespace {

constexpr unsigned lock_wait_timeout = 1205;  // ER_LOCK_WAIT_TIMEOUT

}  // namespace

std::unique_ptr<Server> lock_tables(Donor& donor, std::chrono::seconds timeout) {
  auto server = donor.second_session();
  const std::string seconds = std::to_string(timeout.count());
  server->session().query("SET SESSION lock_wait_timeout = " + seconds);
  try {
    server->session().query("FLUSH TABLES WITH READ LOCK");
  } catch (const SqlError& error) {
    if (error.number() != lock_wait_timeout) throw;
    throw Error(ExitCode::not_still,
                "the donor's own read lock was not had within " + seconds + " s",
                "Use --quiesce=shutdown, or run again at a quieter time.");
  }
  return server;
}

}  // namespace slaveclone
