#include "datadir/quiesce.h"

#include "datadir/online_quiesce.h"
#include "datadir/shutdown_quiesce.h"

namespace slaveclone {

std::unique_ptr<Quiesce> make_quiesce(const std::string& mode, const QuiesceOptions& options,
                                      SessionFactory connect) {
  if (mode == "online" || mode == "auto") return std::make_unique<OnlineQuiesce>(options);
  if (mode == "shutdown") return std::make_unique<ShutdownQuiesce>(options, std::move(connect));
  throw Error(ExitCode::usage, "'" + mode + "' is no quiesce mode",
              "Choose auto, online or shutdown.");
}

}  // namespace slaveclone
