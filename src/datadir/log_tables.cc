#include "datadir/log_tables.h"

namespace slaveclone {
namespace {

// A CSV table's .CSM: two bytes of magic and version, four numbers of eight bytes (its rows first)
// and whether it crashed. As MySQL 5.6 to 9 and MariaDB write it for a table without rows.
std::string state_of_empty_table() {
  std::string state(35, '\0');
  state[0] = '\xfe';
  state[1] = '\x01';
  return state;
}

}  // namespace

std::optional<std::string> as_empty_log_table(const std::string& path) {
  if (path == "mysql/general_log.CSV" || path == "mysql/slow_log.CSV") return "";
  if (path == "mysql/general_log.CSM" || path == "mysql/slow_log.CSM")
    return state_of_empty_table();
  return {};
}

}  // namespace slaveclone
