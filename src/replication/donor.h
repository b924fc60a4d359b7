#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/donor_state.h"
#include "mysql/server.h"
#include "replication/donor_journal.h"
#include "replication/slave.h"

namespace slaveclone {

// What a run may be told to put up with.
struct DonorTolerance {
  bool filtered = false;  // a donor with replication filters holds less than its master
  // An applier that is held back (MASTER_DELAY) for as long as this gets nowhere in time.
  std::chrono::seconds delay = std::chrono::seconds::max();
};

// The slave that is copied, or compared: one of whose applier we have the say for a while.
class Donor {
 public:
  // 'name': what messages call it. Throws Error{cannot_connect}.
  Donor(SessionFactory connect, Login login, std::string name = "donor");

  Slave& slave() { return *slave_; }
  Server& server() { return slave_->server(); }
  const Login& login() const { return login_; }
  const std::string& name() const { return name_; }
  Server connect() const;  // another session
  void reconnect();        // after the server was restarted

  // Reconnects if the session is gone. A server that somebody restarts is waited for, since what
  // was changed has to be put back; throws Error{cannot_connect} after the patience.
  void ensure_connected();

  // One channel's status; throws Error{precondition} if there is no such channel.
  ReplicationStatus status(const std::string& channel) { return slave_->status(channel); }

  // Throws Error{precondition} with a hint unless this is a healthy slave that we may stop: a
  // channel is there, no applier has failed, no filters, privileges, and we are on its host. All
  // that is wrong is found (Findings).
  void check_ready(const DonorTolerance& tolerance);

  // A running applier reaches a new point only if its receiver is connected. Throws
  // Error{precondition}. Asked after the master: a master that is down is the better message.
  void check_receivers();

  // Temporary tables of the applier live in no file and would be missing from a clone. Throws
  // Error{sync_point_missed}.
  void check_no_temp_tables();

 private:
  void check_channels(const DonorTolerance& tolerance);
  void check_data_directory();

  SessionFactory connect_;
  Login login_;
  std::string name_;
  std::optional<Slave> slave_;
};

}  // namespace slaveclone
