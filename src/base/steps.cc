#include "base/steps.h"

namespace slaveclone {

PlannedLines at_prompt(const std::string& prompt, const std::vector<std::string>& statements) {
  PlannedLines lines;
  lines.reserve(statements.size());
  for (const std::string& sql : statements)
    lines.push_back(sql.starts_with("#") ? sql : prompt + "> " + sql + ";");
  return lines;
}

}  // namespace slaveclone
