#include "datadir/quiesce.h"

#include <spdlog/spdlog.h>

#include "datadir/freeze_quiesce.h"
#include "datadir/online_quiesce.h"
#include "datadir/shutdown_quiesce.h"

namespace slaveclone {

QuiesceMode resolve_quiesce(QuiesceMode mode, const QuiesceOptions& options, Donor& donor) {
  if (mode != QuiesceMode::automatic) return mode;
  try {
    FreezeQuiesce(options).check_ready(donor);
    return QuiesceMode::freeze;
  } catch (const Error& error) {
    if (error.code() != ExitCode::precondition) throw;
    spdlog::debug("mode online, not freeze: {}", error.what());
    return QuiesceMode::online;
  }
}

std::unique_ptr<Quiesce> make_quiesce(QuiesceMode mode, const QuiesceOptions& options,
                                      SessionFactory connect) {
  if (mode == QuiesceMode::freeze) return std::make_unique<FreezeQuiesce>(options);
  if (mode == QuiesceMode::shutdown)
    return std::make_unique<ShutdownQuiesce>(options, std::move(connect));
  return std::make_unique<OnlineQuiesce>(options);
}

}  // namespace slaveclone
