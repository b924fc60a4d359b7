#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/findings.h"
#include "base/progress.h"
#include "model/master_link.h"
#include "mysql/session_factory.h"
#include "provision/schema_copy.h"
#include "replication/lock_patience.h"
#include "rows/rows_run.h"

namespace slaveclone {

struct ProvisionOptions {
  Login master;     // to read with
  Login server;     // the new one's
  MasterLink link;  // how the new slave replicates: host, port, account, TLS
  SchemaSelection selection;
  std::size_t threads = 2;
  bool prove = true;
  bool resume = false;   // go on with a run that did not end
  bool replace = false;  // drop what the new server holds
  PaceOptions pace;
  RowsOptions rows;  // its pace is the run's
  LockPatience lock{std::chrono::seconds(1), 10, std::chrono::milliseconds(100)};
  std::chrono::seconds until_timeout{3600};
  std::chrono::seconds wait_until_caught_up{3600};
};

struct ProvisionReport {
  BinlogPosition position;  // of the master, where the slave was when its rows were the master's
  std::size_t tables = 0;
  bool is_proven = false;
  RowsReport copied, proven;
  std::vector<std::string> not_carried_over;
  double copy_seconds = 0, prove_seconds = 0, seconds = 0;
};

// Makes a slave of a new, empty server out of a live master's rows, at exact positions, while the
// master goes on and nothing is written on it. A run that fails leaves the new server stopped as a
// slave, and can be gone on with.
ProvisionReport provision_slave(const ProvisionOptions& options, const SessionFactory& connect,
                                Progress& progress);

// All that is missing, at once.
void check_provision(const ProvisionOptions& options, const SessionFactory& connect,
                     Findings& findings);

// Checks all that, then what would be done: definitions, then each table with its size and the way
// it is read, a line each, in their order.
std::vector<std::string> plan_provision(const ProvisionOptions& options,
                                        const SessionFactory& connect);

}  // namespace slaveclone
