#include <fmt/format.h>

#include <algorithm>

#include "base/human.h"
#include "cli/json.h"
#include "cli/provision_slave_command.h"

namespace slaveclone {
namespace {

Json walk_as_json(const RowsReport& walk, double seconds) {
  return {{"rows", walk.rows},           {"bytes", walk.bytes},      {"snapshots", walk.snapshots},
          {"copied_again", walk.mended}, {"returned", walk.returns}, {"seconds", seconds}};
}

std::string walk_as_text(const char* done, const RowsReport& walk, double seconds) {
  return fmt::format("{} rows, {} {} in {} ({:.0f} rows/s), at {} position{}\n", walk.rows,
                     human_bytes(walk.bytes), done, human_duration(seconds),
                     static_cast<double>(walk.rows) / std::max(seconds, 1e-3), walk.snapshots,
                     walk.snapshots == 1 ? "" : "s");
}

}  // namespace

std::string report_as_json(const ProvisionReport& report) {
  Json json{{"position", {{"file", report.position.file}, {"offset", report.position.offset}}},
            {"tables", report.tables},
            {"proven", report.is_proven},
            {"copy", walk_as_json(report.copied, report.copy_seconds)},
            {"proof", walk_as_json(report.proven, report.prove_seconds)},
            {"not_carried_over", report.not_carried_over},
            {"seconds", report.seconds}};
  return json_line(json);
}

std::string report_as_text(const ProvisionReport& report) {
  std::string text = fmt::format("{} tables: ", report.tables) +
                     walk_as_text("copied", report.copied, report.copy_seconds);
  if (report.is_proven) {
    text += "proven: " + walk_as_text("compared", report.proven, report.prove_seconds);
    if (report.proven.mended + report.proven.returns > 0) {
      text += fmt::format("{} chunks were copied again, {} times a table was compared again\n",
                          report.proven.mended, report.proven.returns);
    }
  } else {
    text +=
        "not proven: a row whose key moved while it was copied may be missing; check-slave "
        "finds it\n";
  }
  for (const std::string& what : report.not_carried_over)
    text += "not carried over: " + what + "\n";
  text += fmt::format("replicating, equal to the master at {} {}; {} in all\n",
                      report.position.file, report.position.offset, human_duration(report.seconds));
  return text;
}

}  // namespace slaveclone
