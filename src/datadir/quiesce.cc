#include "datadir/quiesce.h"

#include <spdlog/spdlog.h>

#include "datadir/freeze_quiesce.h"
#include "datadir/online_quiesce.h"
#include "datadir/shutdown_quiesce.h"

namespace slaveclone {

std::string resolve_quiesce(const std::string& mode, const QuiesceOptions& options, Donor& donor) {
  if (mode != "auto") return mode;
  try {
    FreezeQuiesce(options).check_ready(donor);
    return "freeze";
  } catch (const Error& error) {
    if (error.code() != ExitCode::precondition) throw;
    spdlog::debug("mode online, not freeze: {}", error.what());
    return "online";
  }
}

std::unique_ptr<Quiesce> make_quiesce(const std::string& mode, const QuiesceOptions& options,
                                      SessionFactory connect) {
  if (mode == "online") return std::make_unique<OnlineQuiesce>(options);
  if (mode == "freeze") return std::make_unique<FreezeQuiesce>(options);
  if (mode == "shutdown") return std::make_unique<ShutdownQuiesce>(options, std::move(connect));
  throw Error(ExitCode::usage, "'" + mode + "' is no quiesce mode",
              "Choose auto, online, freeze or shutdown.");
}

}  // namespace slaveclone
