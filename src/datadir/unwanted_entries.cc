#include "datadir/unwanted_entries.h"

#include <set>

#include "archive/entry_names.h"
#include "datadir/file_tree.h"
#include "datadir/left_out.h"
#include "datadir/reasons.h"

namespace slaveclone {
namespace {

// What all releases have left out by its name. Of the rest 0.1.0 has archived some.
bool was_never_archived(const std::string& reason) {
  static const std::set<std::string> never{
      reasons::replication, reasons::relay_log,   reasons::identity, reasons::temporary,
      reasons::key,         reasons::file_system, reasons::own};
  return never.contains(reason);
}

bool is_archives_own(const std::string& path) {
  return path == binlog_pos_name || path == manifest_name || path == manifest_digest_name ||
         path == external_prefix || path.starts_with(external_prefix + std::string("/"));
}

}  // namespace

std::optional<UnwantedEntry> unwanted_entry(const std::string& path, bool is_directory) {
  static const LeftOutRules rules;
  if (is_archives_own(path)) return {};
  const std::string name = is_directory ? path + "/" : path;
  // Also what comes without the directory that it is in.
  for (std::size_t end = name.find('/');; end = name.find('/', end + 1)) {
    const std::string part = end == std::string::npos ? name : name.substr(0, end + 1);
    if (const auto reason = rules.reason(part))
      return UnwantedEntry{*reason, was_never_archived(*reason)};
    if (part.size() == name.size()) return {};
  }
}

}  // namespace slaveclone
