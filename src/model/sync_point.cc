#include "model/sync_point.h"

#include "base/error.h"

namespace slaveclone {

std::string to_string(SyncPointMethod method) {
  switch (method) {
    case SyncPointMethod::automatic:
      return "auto";
    case SyncPointMethod::snapshot:
      return "snapshot";
    case SyncPointMethod::donor:
      return "donor";
    default:
      return "lock";
  }
}

SyncPointMethod sync_point_method_from(const std::string& text) {
  for (const auto method : {SyncPointMethod::automatic, SyncPointMethod::lock,
                            SyncPointMethod::snapshot, SyncPointMethod::donor}) {
    if (to_string(method) == text) return method;
  }
  throw Error(ExitCode::usage, "'" + text + "' is no sync point",
              "Choose auto, lock, snapshot or donor.");
}

}  // namespace slaveclone
