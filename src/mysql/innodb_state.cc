#include "mysql/innodb_state.h"

#include <cstdlib>

namespace slaveclone {
namespace {

std::uint64_t number(const std::map<std::string, std::string>& values, const std::string& name) {
  const auto found = values.find(name);
  if (found == values.end()) {
    throw Error(ExitCode::precondition, "the donor does not tell its " + name,
                "Use --quiesce=shutdown on this server.");
  }
  return std::strtoull(found->second.c_str(), nullptr, 10);
}

}  // namespace

InnodbState read_innodb_state(Server& server) {
  const char* dirty = "Innodb_buffer_pool_pages_dirty";
  if (server.dialect().is_mariadb()) {
    const auto values = server.status({"Innodb_lsn_current", "Innodb_checkpoint_age", dirty});
    return {number(values, "Innodb_lsn_current"), number(values, "Innodb_checkpoint_age"),
            number(values, dirty)};
  }
  const auto values =
      server.status({"Innodb_redo_log_current_lsn", "Innodb_redo_log_checkpoint_lsn", dirty});
  const std::uint64_t lsn = number(values, "Innodb_redo_log_current_lsn");
  return {lsn, lsn - number(values, "Innodb_redo_log_checkpoint_lsn"), number(values, dirty)};
}

}  // namespace slaveclone
