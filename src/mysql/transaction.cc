#include "mysql/transaction.h"

#include <spdlog/spdlog.h>

#include "base/stop_request.h"
#include "mysql/server_session.h"

namespace slaveclone {

Transaction::Transaction(Server& server) : server_(server) {
  session_of(server_).query("START TRANSACTION");
}

// If the session is gone the server has rolled back.
Transaction::~Transaction() {
  if (!open_) return;
  try {
    const StopRequest::Unheard unheard;
    session_of(server_).query("ROLLBACK");
  } catch (const std::exception& error) {
    spdlog::debug("no rollback: {}", error.what());
  }
}

void Transaction::commit() {
  session_of(server_).query("COMMIT");
  open_ = false;
}

}  // namespace slaveclone
