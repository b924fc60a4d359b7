#include "cli/outcome.h"

#include <fmt/format.h>

#include "base/findings.h"
#include "base/human.h"
#include "cli/json.h"

namespace slaveclone {
namespace {

Json as_json(const Error& error, ExitCode exit) {
  return {{"exit", static_cast<int>(exit)}, {"message", error.what()}, {"hint", error.hint()}};
}

Json as_json(const std::vector<Error>& errors) {
  Json list = Json::array();
  for (const Error& error : errors) list.push_back(as_json(error, error.code()));
  return list;
}

}  // namespace

std::string error_as_json(const std::exception& exception, ExitCode exit) {
  Json json = as_json(as_error(exception), exit);
  if (const auto all = errors_in(exception); all.size() > 1) json["all"] = as_json(all);
  return json_line({{"error", json}});
}

std::string findings_as_json(const std::vector<Error>& findings) {
  return json_line({{"ready", findings.empty()}, {"findings", as_json(findings)}});
}

std::string findings_as_text(const std::vector<Error>& findings) {
  if (findings.empty()) return "ready: nothing is missing\n";
  std::string text = fmt::format("not ready: {} thing{} to mend\n", findings.size(),
                                 findings.size() == 1 ? "" : "s");
  for (const Error& finding : findings) {
    text += fmt::format("- {}\n", finding.what());
    if (!finding.hint().empty()) text += fmt::format("  hint: {}\n", finding.hint());
  }
  return text;
}

}  // namespace slaveclone
