#include "datadir/left_out.h"

#include <boost/algorithm/string.hpp>
#include <regex>

namespace slaveclone {
namespace {

constexpr const char* replication = "replication settings of the donor";
constexpr const char* relay_log = "relay log";
constexpr const char* binary_log = "binary log of the donor";
constexpr const char* identity = "identity of the donor";
constexpr const char* temporary = "temporary, made anew at start";
constexpr const char* runtime = "belongs to the running server";
constexpr const char* log_file = "log";
constexpr const char* key = "key of the donor";

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
      {std::regex(R"(ibtmp\d+|#innodb_temp(/.*)?)"), temporary},
      {std::regex(R"([^/]*\.(pid|sock|sock\.lock)|(aria_log_control|mysql_upgrade)\.lock)"),
       runtime},
      {std::regex(R"(core(\.\d+)?|[^/]*\.err)"), log_file},
      {std::regex(R"([^/]*\.pem)"), key},
      {std::regex(R"(slaveclone\.[^/]*|[^/]*\.partial|binlog_pos\.dat|MANIFEST\.json(\.sha256)?)"),
       "slaveclone's own"},
  };
  return all;
}

// "BASE.000001", "BASE.index", MariaDB's "BASE.state" and a named channel's "BASE-CHANNEL.000001".
bool belongs_to_log(const std::string& path, const std::string& base) {
  static const std::regex rest(R"((-[^/]*)?\.(\d+|index|state|~rec~|index_crash_safe))");
  return path.starts_with(base) && std::regex_match(path.substr(base.size()), rest);
}

}  // namespace

LeftOutRules::LeftOutRules(Server& server) : data_directory_(server.data_directory()) {
  const auto value = [&](const char* name) { return server.variable_if_known(name).value_or(""); };
  add_log(value("relay_log_basename"), relay_log);
  add_log(value("log_bin_basename"), binary_log);
  add_file(value("relay_log_index"), relay_log);
  add_file(value("log_bin_index"), binary_log);
  add_file(value("relay_log_info_file"), replication);
  add_file(value("pid_file"), runtime);
  add_file(value("socket"), runtime);
  for (const char* name : {"log_error", "general_log_file", "slow_query_log_file"}) {
    add_file(value(name), log_file);
  }
}

void LeftOutRules::add_log(const std::string& base_path, const std::string& reason) {
  if (const std::string base = inside(base_path); !base.empty()) bases_[base] = reason;
}

void LeftOutRules::add_file(const std::string& path, const std::string& reason) {
  if (const std::string file = inside(path); !file.empty()) files_[file] = reason;
}

std::string LeftOutRules::inside(std::string path) const {
  if (boost::starts_with(path, "./")) path.erase(0, 2);
  if (!path.starts_with("/")) return path;
  const std::string prefix = data_directory_ + "/";
  return path.starts_with(prefix) ? path.substr(prefix.size()) : "";
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
