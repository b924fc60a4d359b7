#pragma once

#include <memory>

#include "backup/backup.h"
#include "backup/sync_points.h"
#include "base/findings.h"

namespace slaveclone {

// Whom a run works with, once all of them have been found fit.
struct Ready {
  std::unique_ptr<Quiesce> quiesce;
  Masters masters;
};

// What is refused is refused here, before anything is stopped, and all of it at once (Findings):
// the checks of a run, of --dry-run and of --check. Changes nothing.
Ready check_ready(Donor& donor, const TakeBackupOptions& options, const SessionFactory& connect);

}  // namespace slaveclone
