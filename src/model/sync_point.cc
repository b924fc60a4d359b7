#include "model/sync_point.h"

#include "base/error.h"
#include "model/enum_names.h"

namespace slaveclone {
namespace {

constexpr EnumNames<SyncPointMethod, 4> method_names{{{SyncPointMethod::automatic, "auto"},
                                                      {SyncPointMethod::lock, "lock"},
                                                      {SyncPointMethod::snapshot, "snapshot"},
                                                      {SyncPointMethod::donor, "donor"}}};

}  // namespace

std::string to_string(SyncPointMethod method) { return name_in(method_names, method); }

SyncPointMethod sync_point_method_from(const std::string& text) {
  if (const auto method = value_in(method_names, text)) return *method;
  throw Error(ExitCode::usage, "'" + text + "' is no sync point",
              "Choose auto, lock, snapshot or donor.");
}

}  // namespace slaveclone
