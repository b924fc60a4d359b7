#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/process.h"
#include "support/donor_look.h"
#include "support/faulty_proxy.h"
#include "support/master_writer.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {

// What can happen to a run of take-backup at one of the packets that it sends to the master.
enum class MasterFault {
  none,
  cut,            // the network takes everything from here on
  cut_answers,    // this packet still arrives
  delay,          // it arrives five seconds late
  reset,          // the connection is reset
  freeze,         // the master is stopped (SIGSTOP) for some seconds
  restart,        // the master is killed, and started again
  kill,           // take-backup is killed
  stop,           // take-backup is stopped (SIGSTOP) for some seconds
  long_write,     // somebody begins a statement of some seconds that writes
  long_read,      // somebody begins one that reads the table that others write to
  write_and_cut,  // a long write is begun, and the network takes the answers
};
const char* to_string(MasterFault fault);

// What came of one run.
struct FaultOutcome {
  MasterFault fault = MasterFault::none;
  unsigned packet = 0;
  unsigned packets = 0;      // that the run sent to the master
  unsigned lock_packet = 0;  // the one of them that takes the lock
  bool happened = false;     // the run did send that packet
  int exit_status = 0;       // 128 + signal if it was killed
  double seconds = 0;        // that it took
  double blocked = 0;        // seconds that a client of the master could not write for
  std::string wrong = {};    // what must not be; empty: all well
  std::string said = {};     // by take-backup
};

// A master behind a faulty network, its slave, and a client that writes to the master all the time.
class MasterFaults {
 public:
  static constexpr unsigned bound = 1;  // seconds; --master-lock-timeout

  // The servers' directory is made in `parent`; in $TMPDIR or /tmp if that is empty.
  explicit MasterFaults(const std::string& server, const std::string& parent = "");

  // Runs take-backup with that fault, puts the donor back if the run could not, and looks.
  FaultOutcome run(MasterFault fault, unsigned packet, const Argv& words = {});

  // Runs on the master meanwhile, in a session of its own and by an account without privileges; the
  // next run() waits for its end.
  void begin_statement(const std::string& sql);
  void wait_for_statement(const std::string& beginning, unsigned age);  // that it has run

  // An undisturbed run, which must work.
  FaultOutcome run_undisturbed();

  TestSandbox& servers() { return servers_; }

 private:
  using Away = std::vector<MasterWriter::Interval>;

  NetworkFault network_fault(MasterFault fault, unsigned packet);
  void freeze_master();
  void restart_master();
  void stop_run();
  void check_afterwards(FaultOutcome& outcome);
  bool wait_for_receiver();  // and the applier
  bool replicates();         // what is written on the master arrives

  TestSandbox servers_;
  PortReservation proxy_port_;
  std::string archive_;
  FaultyProxy proxy_;
  std::unique_ptr<MasterWriter> writer_;
  DonorLook before_;
  Away away_;
  pid_t master_pid_ = 0;
  std::atomic<pid_t> run_{0};
  std::list<std::thread> others_;  // who do something meanwhile
};

}  // namespace slaveclone::test
