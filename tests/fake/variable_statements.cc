#include "fake/expressions.h"
#include "fake/statements.h"

namespace slaveclone::test {
namespace {

ResultSet set_session(FakeServer&, int, const Match&) { return {}; }

// Keeps the form in which the server shows the variable's kind.
std::string in_the_form_of(const std::string& before, const std::string& value) {
  if (before.find('.') != std::string::npos) return std::to_string(std::stod(value));
  if ((before == "0" || before == "1") && value == "ON") return "1";
  if ((before == "0" || before == "1") && value == "OFF") return "0";
  return value;
}

// The server cuts the one that may not be larger than the other.
void cut(FakeServer& server, const std::string& name, const std::string& most) {
  std::string& value = server.variables[name];
  const std::string& limit = server.variables[most];
  if (std::stod(value) > std::stod(limit)) value = limit;
}

// What a new innodb_io_capacity or innodb_io_capacity_max does to the other one: MariaDB moves
// that, MySQL 5.6 and 5.7 cut the new value, 9.7 never goes below the other.
void fit_io_capacity(FakeServer& server, const std::string& changed) {
  const bool capacity_changed = changed == "innodb_io_capacity";
  std::string& capacity = server.variables["innodb_io_capacity"];
  std::string& most = server.variables["innodb_io_capacity_max"];
  if (std::stol(capacity) <= std::stol(most)) return;
  if (server.version.is_mariadb()) {
    if (capacity_changed) most = std::to_string(2 * std::stol(capacity));
    if (!capacity_changed) capacity = most;
  } else if (server.version.is_mysql_at_least(9, 0)) {
    most = std::to_string((capacity_changed ? 2 : 1) * std::stol(capacity));
  } else {
    if (capacity_changed) capacity = most;
    if (!capacity_changed) most = capacity;
  }
}

ResultSet set_global(FakeServer& server, int, const Match& match) {
  const std::string name = match[1];
  const auto found = server.variables.find(name);
  if (found == server.variables.end()) {
    throw SqlError(1193, "Unknown system variable '" + name + "'");
  }
  const std::string text = match[2];
  found->second = in_the_form_of(found->second, text.starts_with("'") ? unquote(text) : text);
  fit_io_capacity(server, name);
  cut(server, "innodb_max_dirty_pages_pct_lwm", "innodb_max_dirty_pages_pct");
  return {};
}

ResultSet select(FakeServer& server, int session, const Match& match) {
  return evaluate_select_list(server, session, match[1]);
}

}  // namespace

const Domain& variable_statements() {
  static const Domain all{{},
                          {
                              {std::regex("SET (SESSION |@).*"), set_session},
                              {std::regex("SET GLOBAL (\\w+) = (.*)"), set_global},
                              {std::regex("SELECT ([^]*)"), select},
                          }};
  return all;
}

}  // namespace slaveclone::test
