#include "datadir/left_out.h"

#include <regex>

#include "datadir/reasons.h"

namespace slaveclone {
namespace {

using namespace reasons;

struct Pattern {
  std::regex path;
  const char* reason;
};

// Default names, known whatever the server's settings are.
const std::vector<Pattern>& patterns() {
  static const std::vector<Pattern> all{
      {std::regex(R"((master|relay-log)(-.*)?\.info|multi-master\.info)"), replication},
      {std::regex(R"([^/]*relay-bin(-[^/]*)?\.(\d+|index))"), relay_log},
      {std::regex(R"((binlog|[^/]*-bin)\.(\d{6,}|index|~rec~))"), binary_log},
      {std::regex(R"(auto\.cnf|mysqld-auto\.cnf)"), identity},
      {std::regex(R"(\.?my\.cnf|\.mylogin\.cnf)"), configuration},
      {std::regex(R"(ibtmp\d+|#innodb_temp(/.*)?)"), temporary},
      {std::regex(R"([^/]*\.(pid|sock|sock\.lock)|(aria_log_control|mysql_upgrade)\.lock)"),
       runtime},
      {std::regex(R"(core(\.\d+)?|[^/]*\.err)"), log_file},
      {std::regex(R"([^/]*\.pem|(component_)?keyring[^/]*)"), key},
      {std::regex(R"(lost\+found(/.*)?)"), file_system},
      {std::regex(
           R"((slaveclone\.|\.slaveclone-)[^/]*/?|[^/]*\.partial|binlog_pos\.dat|MANIFEST\.json(\.sha256)?)"),
       own},
  };
  return all;
}

// "BASE.000001", "BASE.index", MariaDB's "BASE.state" and a named channel's "BASE-CHANNEL.000001".
bool belongs_to_log(const std::string& path, const std::string& base) {
  static const std::regex rest(R"((-[^/]*)?\.(\d+|index|state|~rec~|index_crash_safe))");
  return path.starts_with(base) && std::regex_match(path.substr(base.size()), rest);
}

}  // namespace

LeftOutRules::LeftOutRules(const ServerFiles& server) {
  for (const auto& [path, reason] : server.logs) bases_[server.places.inside(path)] = reason;
  for (const auto& [path, reason] : server.files) files_[server.places.inside(path)] = reason;
  bases_.erase("");  // those that lie elsewhere
  files_.erase("");
}

std::optional<std::string> LeftOutRules::reason(const std::string& path) const {
  if (const auto found = files_.find(path); found != files_.end()) return found->second;
  for (const auto& [base, reason] : bases_) {
    if (belongs_to_log(path, base)) return reason;
  }
  for (const Pattern& pattern : patterns()) {
    if (std::regex_match(path, pattern.path)) return pattern.reason;
  }
  return {};
}

}  // namespace slaveclone
