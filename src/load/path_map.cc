#include "load/path_map.h"

#include "base/error.h"

namespace slaveclone {
namespace {

std::string tidied(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace

void PathMap::add(const std::string& rule) {
  const std::size_t split = rule.find("=/");
  if (!rule.starts_with("/") || split == std::string::npos ||
      rule.find("/../") != std::string::npos) {
    throw Error(ExitCode::usage, "'" + rule + "' maps no path",
                "Give two absolute paths: --map-path=/the/donors=/the/new/hosts.");
  }
  rules_.push_back({tidied(rule.substr(0, split)), tidied(rule.substr(split + 1))});
}

std::optional<std::string> PathMap::operator()(const std::string& path) const {
  const Rule* best = nullptr;
  for (const Rule& rule : rules_) {
    const std::string below = rule.from == "/" ? "/" : rule.from + "/";
    const bool applies = path == rule.from || path.starts_with(below);
    if (applies && (best == nullptr || rule.from.size() > best->from.size())) best = &rule;
  }
  if (best == nullptr) return {};
  return best->to + path.substr(best->from == "/" ? 0 : best->from.size());
}

}  // namespace slaveclone
