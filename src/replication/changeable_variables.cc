#include "replication/changeable_variables.h"

#include <map>
#include <regex>

namespace slaveclone {
namespace {

enum class Kind { on_or_off, number };

const std::map<std::string, Kind>& changeable() {
  static const std::map<std::string, Kind> all{
      {"event_scheduler", Kind::on_or_off},
      {"innodb_flush_log_at_trx_commit", Kind::number},
      {"innodb_io_capacity", Kind::number},
      {"innodb_io_capacity_max", Kind::number},
      {"innodb_max_dirty_pages_pct", Kind::number},
      {"innodb_max_dirty_pages_pct_lwm", Kind::number},
      {"innodb_stats_auto_recalc", Kind::on_or_off},
      {"read_only", Kind::on_or_off},
      {"super_read_only", Kind::on_or_off},
  };
  return all;
}

bool can_hold(Kind kind, const std::string& value) {
  // MariaDB 12 has read_only=NO_LOCK and NO_LOCK_NO_ADMIN.
  static const std::regex on_or_off("[01]|ON|OFF|NO_LOCK(_NO_ADMIN)?");
  static const std::regex number(R"(\d{1,20}(\.\d{1,20})?)");
  return std::regex_match(value, kind == Kind::number ? number : on_or_off);
}

}  // namespace

std::optional<std::string> unchangeable(const std::vector<VariableState>& variables) {
  for (const auto& [name, value] : variables) {
    const auto found = changeable().find(name);
    if (found == changeable().end() || !can_hold(found->second, value)) return name + " = " + value;
  }
  return {};
}

}  // namespace slaveclone
