#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "model/donor_state.h"
#include "model/sync_point.h"
#include "mysql/server.h"
#include "replication/donor_journal.h"

namespace slaveclone {

// What a run may be told to put up with.
struct DonorTolerance {
  bool filtered = false;  // a donor with replication filters holds less than its master
  // An applier that is held back (MASTER_DELAY) for as long as this gets nowhere in time.
  std::chrono::seconds delay = std::chrono::seconds::max();
};

// How long run_until() waits, and whom it tells.
struct UntilPatience {
  std::chrono::seconds timeout{3600};
  std::chrono::seconds stall_report{
      30};  // the position has not moved for so long: say what it waits for
  std::function<void(const ReplicationStatus&)> on_progress;
};

// The slave that is copied.
class Donor {
 public:
  Donor(SessionFactory connect, Login login);  // throws Error{cannot_connect}

  Server& server() { return *server_; }
  const Login& login() const { return login_; }
  std::unique_ptr<Server> second_session() const;  // for a lock: STOP SLAVE fails under one's own
  void reconnect();                                // after the server was restarted

  // Reconnects if the session is gone. A server that somebody restarts is waited for, since what
  // was changed has to be put back; throws Error{cannot_connect} after the patience.
  void ensure_connected();

  // One channel's status; throws Error{precondition} if there is no such channel.
  ReplicationStatus status(const std::string& channel);

  // Throws Error{precondition} with a hint unless this is a healthy slave that we may stop: a
  // channel is there, no applier has failed, no filters, privileges, and we are on its host. All
  // that is wrong is found (Findings).
  void check_ready(const DonorTolerance& tolerance);

  // A running applier reaches a new point only if its receiver is connected. Throws
  // Error{precondition}. Asked after the master: a master that is down is the better message.
  void check_receivers();

  // Runs the channel's stopped applier to exactly that point and waits until it stands there:
  // stopped, without an error, its executed position equal to the point. Returns its status. Throws
  // Error{sync_point_missed}.
  ReplicationStatus run_until(const SyncPoint& point, const std::string& channel,
                              const UntilPatience& patience);

  // The GTID position of what its files hold: one for all channels, so it means something only once
  // every applier is stopped. Empty: no GTIDs.
  std::string gtid_position();

  // Temporary tables of the applier live in no file and would be missing from a clone. Throws
  // Error{sync_point_missed}.
  void check_no_temp_tables();

 private:
  std::unique_ptr<Server> connect() const;
  void check_channels(const DonorTolerance& tolerance);
  void check_data_directory();
  ReplicationStatus wait_until_stopped(const SyncPoint& point, const std::string& channel,
                                       const UntilPatience& patience);

  SessionFactory connect_;
  Login login_;
  std::unique_ptr<Server> server_;
};

}  // namespace slaveclone
