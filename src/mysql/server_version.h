#pragma once

#include <compare>
#include <string>

namespace slaveclone {

enum class Flavor { mariadb, mysql };

struct ServerVersion {
  Flavor flavor = Flavor::mysql;
  unsigned major = 0;
  unsigned minor = 0;
  unsigned patch = 0;

  // From VERSION(): "10.11.14-MariaDB-0+deb12u2", "5.5.5-10.5.29-MariaDB", "8.0.36". Percona Server
  // counts as MySQL. Throws Error{failed}.
  static ServerVersion parse(const std::string& text);

  bool is_mysql_at_least(unsigned a, unsigned b, unsigned c = 0) const;
  bool is_mariadb_at_least(unsigned a, unsigned b, unsigned c = 0) const;
  // Of the same vendor, and of a series (10.11, 8.4) before that one's.
  bool is_older_series_than(const ServerVersion& other) const;
  std::string to_string() const;  // "MariaDB 10.11.14"
  bool is_mariadb() const { return flavor == Flavor::mariadb; }
  auto operator<=>(const ServerVersion&) const = default;
};

}  // namespace slaveclone
