#include "mysql/server_version.h"

#include <regex>
#include <tuple>

#include "base/error.h"
#include "base/parse_number.h"

namespace slaveclone {

ServerVersion ServerVersion::parse(const std::string& text) {
  // "5.5.5-" is a prefix that MariaDB 10 sends for old clients' sake.
  static const std::regex pattern(R"(^(?:5\.5\.5-(?=\d+\.\d+\.\d+-MariaDB))?(\d+)\.(\d+)\.(\d+))");
  std::smatch found;
  if (!std::regex_search(text, found, pattern)) {
    throw Error(ExitCode::failed, "'" + text + "' is no server version I know");
  }
  const auto number = [&](int i) { return parse_number32(found[i].str(), "the server's version"); };
  return {text.find("MariaDB") == std::string::npos ? Flavor::mysql : Flavor::mariadb, number(1),
          number(2), number(3)};
}

bool ServerVersion::is_mysql_at_least(unsigned a, unsigned b, unsigned c) const {
  return flavor == Flavor::mysql && std::tie(major, minor, patch) >= std::tie(a, b, c);
}

bool ServerVersion::is_mariadb_at_least(unsigned a, unsigned b, unsigned c) const {
  return flavor == Flavor::mariadb && std::tie(major, minor, patch) >= std::tie(a, b, c);
}

bool ServerVersion::is_older_series_than(const ServerVersion& other) const {
  return flavor == other.flavor && std::tie(major, minor) < std::tie(other.major, other.minor);
}

std::string ServerVersion::to_string() const {
  return std::string(is_mariadb() ? "MariaDB " : "MySQL ") + std::to_string(major) + "." +
         std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace slaveclone
