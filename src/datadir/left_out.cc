#include "datadir/left_out.h"

#include <algorithm>
#include <string_view>

#include "datadir/data_places.h"
#include "datadir/known_names.h"
#include "datadir/reasons.h"

// Plain comparisons of text, no regular expressions: mode freeze lists tens of thousands of files
// while it keeps the server stopped.
namespace slaveclone {
namespace {

using namespace reasons;
using View = std::string_view;

bool is_number(View text, std::size_t digits = 1) {
  return text.size() >= digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "relay.7" is "relay" and "7"; without a dot all is stem.
struct Name {
  explicit Name(View name) : stem(name.substr(0, name.rfind('.'))) {
    if (stem.size() < name.size()) extension = name.substr(stem.size() + 1);
  }
  View stem;
  View extension;
};

// What makes it a log of a numbered series, or the series' index: "000001", "index".
bool is_of_series(View extension) { return is_number(extension) || extension == "index"; }

bool is_replication_settings(View name) {
  const auto [stem, extension] = Name(name);
  if (extension != "info") return false;
  return stem == "master" || stem.starts_with("master-") || stem == "relay-log" ||
         stem.starts_with("relay-log-") || stem == "multi-master";
}

// "HOST-relay-bin.000001"; a named channel's has the channel behind that.
bool is_relay_log(View name) {
  constexpr View mark = "relay-bin";
  const auto [stem, extension] = Name(name);
  if (!is_of_series(extension)) return false;
  for (std::size_t at = stem.find(mark); at != View::npos; at = stem.find(mark, at + 1)) {
    const View behind = stem.substr(at + mark.size());
    if (behind.empty() || behind.starts_with('-')) return true;
  }
  return false;
}

bool is_binary_log(View name) {
  const auto [stem, extension] = Name(name);
  if (extension == "idx") return !Name(stem).extension.empty() && is_binary_log(stem);
  if (stem != "binlog" && !stem.ends_with("-bin")) return false;
  return is_number(extension, 6) || extension == "index" || extension == "~rec~";
}

bool is_identity(View name) { return name == "auto.cnf" || name == "mysqld-auto.cnf"; }

bool is_option_file(View name) {
  return name == "my.cnf" || name == ".my.cnf" || name == ".mylogin.cnf";
}

bool is_temporary(View name) { return name.starts_with("ibtmp") && is_number(name.substr(5)); }

bool is_runtime(View name) {
  return name.ends_with(".pid") || name.ends_with(".sock") || name.ends_with(".sock.lock") ||
         name == "aria_log_control.lock" || name == "mysql_upgrade.lock" ||
         (name.starts_with("innodb_status.") && is_number(name.substr(14)));
}

// "core", "db1.err", "db1.err-old", "server_audit.log", "server_audit.log.1".
bool is_log(View name) {
  const auto [stem, extension] = Name(name);
  if (name == "core" || (stem == "core" && is_number(extension))) return true;
  if (name == "server_audit.log" || (stem == "server_audit.log" && is_number(extension)))
    return true;
  const std::size_t error = name.rfind(".err");
  return error != View::npos &&
         (name.size() == error + 4 || name.find_first_of(".-", error + 4) == error + 4);
}

bool is_key(View name) {
  return name.ends_with(".pem") || name.starts_with("keyring") ||
         name.starts_with("component_keyring");
}

bool has_own_prefix(View name) {
  return name.starts_with("slaveclone.") || name.starts_with(".slaveclone-");
}

bool is_own(View name) {
  return has_own_prefix(name) || name.ends_with(".partial") || name == "binlog_pos.dat" ||
         name == "MANIFEST.json" || name == "MANIFEST.json.sha256";
}

bool is_at_or_below(View path, View directory) {
  return path.starts_with(directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

bool is_place_of_temporary(View path) { return is_at_or_below(path, "#innodb_temp"); }
bool is_of_file_system(View path) { return is_at_or_below(path, "lost+found"); }
bool is_own_place(View path) { return has_own_prefix(path) && path.find('/') == View::npos; }

// ".ssh", ".bash_history", ".my.cnf": servers begin no name with a dot, but for MyRocks' directory
// and what a CREATE TABLESPACE may have named.
bool is_hidden(View name) {
  return name.starts_with('.') && name != ".rocksdb" && !is_name_of_data(std::string(name));
}

// Behind a link the directories on the way are the host's.
bool has_hidden_part(View path) {
  const bool inside = !path.starts_with("slaveclone.external/");
  for (;;) {
    const std::size_t slash = path.find('/');
    if ((inside || slash == View::npos) && is_hidden(path.substr(0, slash))) return true;
    if (slash == View::npos) return false;
    path.remove_prefix(slash + 1);
  }
}

struct Rule {
  bool (*applies)(View name);
  const char* reason;
};

// Default names, known whatever the server's settings are. Of files at the top:
constexpr Rule of_files[] = {{is_replication_settings, replication},
                             {is_relay_log, relay_log},
                             {is_binary_log, binary_log},
                             {is_identity, identity},
                             {is_option_file, configuration},
                             {is_temporary, temporary},
                             {is_runtime, runtime},
                             {is_log, log_file},
                             {is_key, key},
                             {is_own, own}};
// Of directories, too, and what is in them:
constexpr Rule of_places[] = {{is_place_of_temporary, temporary},
                              {is_of_file_system, file_system},
                              {is_own_place, own},
                              {has_hidden_part, hidden}};

template <std::size_t count>
const char* first_that_applies(const Rule (&rules)[count], View name) {
  const auto* found =
      std::find_if(rules, rules + count, [&](const Rule& rule) { return rule.applies(name); });
  return found == rules + count ? nullptr : found->reason;
}

// "BASE.000001", "BASE.index", MariaDB's "BASE.state" and "BASE.000001.idx", and a named channel's
// "BASE-CHANNEL.000001".
bool belongs_to_series(View path, View base) {
  if (!path.starts_with(base)) return false;
  const auto [stem, extension] = Name(path.substr(base.size()));
  if (stem.find('/') != View::npos) return false;
  if (extension == "idx") return is_number(Name(stem).extension);
  if (!stem.empty() && !stem.starts_with('-')) return false;
  return is_of_series(extension) || extension == "state" || extension == "~rec~" ||
         extension == "index_crash_safe";
}

// "db1.log.1", "db1.log-20261121.gz", "audit.20261121T010203.log": what rotation makes of a log.
bool is_rotated(View name, View log) {
  const auto [stem, extension] = Name(log);
  if (!name.starts_with(stem) || is_known_name(std::string(name))) return false;
  const View rest = name.substr(stem.size());
  if (rest.find_first_of(".-") != 0 || rest.find('/') != View::npos) return false;
  if (extension.empty()) return is_number(rest.substr(1, 1));
  const std::size_t at = rest.find("." + std::string(extension));
  if (at == View::npos) return false;
  const View behind = rest.substr(at + 1 + extension.size());
  return behind.empty() || behind.starts_with('.') || behind.starts_with('-');
}

}  // namespace

LeftOutRules::LeftOutRules(const ServerFiles& server) {
  for (const auto& [path, reason] : server.logs) bases_[server.places.inside(path)] = reason;
  for (const auto& [path, reason] : server.files) files_[server.places.inside(path)] = reason;
  bases_.erase("");  // those that lie elsewhere
  files_.erase("");
}

bool LeftOutRules::is_rotated_log(std::string_view path) const {
  return std::any_of(files_.begin(), files_.end(), [&](const auto& file) {
    return file.second == log_file && is_rotated(path, file.first);
  });
}

std::optional<std::string> LeftOutRules::reason(const std::string& path) const {
  if (const auto found = files_.find(path); found != files_.end()) return found->second;
  for (const auto& [base, reason] : bases_) {
    if (belongs_to_series(path, base)) return reason;
  }
  const bool is_directory = path.ends_with('/');
  const View name = View(path).substr(0, path.size() - (is_directory ? 1 : 0));
  const char* known = nullptr;
  if (!is_directory && is_rotated_log(name)) known = log_file;
  if (known == nullptr && !is_directory && name.find('/') == View::npos)
    known = first_that_applies(of_files, name);
  if (known == nullptr) known = first_that_applies(of_places, name);
  return known == nullptr ? std::nullopt : std::optional<std::string>(known);
}

}  // namespace slaveclone
