#pragma once

#include <string>
#include <vector>

#include "mysql/server.h"
#include "replication/lock_patience.h"
#include "replication/long_statements.h"

namespace slaveclone {

// Reads something under a master's global read lock without holding the master up:
//
// - It looks first: while a statement runs that would keep the lock waiting, and all writers behind
//   it, the lock is not asked for.
// - The server itself bounds the wait (lock_wait.h); what is not had in time is tried again, later.
// - Limits, lock, reading and unlock are one packet on a session of its own: the lock is held for
//   the server's own time only, and ends by itself if we or the network die meanwhile.
class MasterLock {
 public:
  // `observer` is another session on the same server.
  MasterLock(const SessionFactory& connect, const Login& login, Server& observer,
             const LockPatience& patience);

  // The answers to `statements`, which lock and unlock. Throws Error{master_lock} that names what
  // is in the lock's way.
  std::vector<ResultSet> batch(const std::vector<std::string>& statements);

 private:
  bool is_way_free();  // and makes it free, if that is wanted
  void kill_long_ones(const std::vector<LongStatement>& blockers);
  bool try_once(const std::vector<std::string>& statements, std::vector<ResultSet>& answers);
  [[noreturn]] void give_up();
  std::string hint_for_seen() const;

  const SessionFactory& connect_;
  Login login_;
  Server& observer_;
  const LockPatience& patience_;
  std::chrono::seconds long_;  // a statement that has run for it is waited for first
  unsigned asked_ = 0;         // times that the lock was asked for
};

}  // namespace slaveclone
