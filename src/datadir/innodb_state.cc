#include "datadir/innodb_state.h"

#include <regex>

#include "base/parse_number.h"
#include "mysql/catalogue.h"

namespace slaveclone {
namespace {

std::uint64_t number(const std::map<std::string, std::string>& values, const std::string& name) {
  const auto found = values.find(name);
  if (found == values.end()) {
    throw Error(ExitCode::precondition, "the donor does not tell its " + name,
                "Use --quiesce=shutdown on this server.");
  }
  return parse_number(found->second, "the donor's " + name);
}

// The first number after the words, which is that of all buffer pools together.
std::uint64_t number_after(const std::string& words, const std::string& text) {
  std::smatch found;
  if (std::regex_search(text, found, std::regex(words + R"(\s+(\d+))")))
    return parse_number(found[1].str(), "the donor's " + words);
  throw Error(ExitCode::precondition, "the donor does not tell its " + words,
              "Use --quiesce=shutdown on this server.");
}

InnodbState parse_monitor(const std::string& text) {
  const std::uint64_t lsn = number_after("Log sequence number", text);
  return {lsn, lsn - number_after("Last checkpoint at", text),
          number_after("Modified db pages", text)};
}

}  // namespace

InnodbState read_innodb_state(Server& server) {
  const char* dirty = "Innodb_buffer_pool_pages_dirty";
  if (server.dialect().is_mariadb()) {
    const auto values = server.status({"Innodb_lsn_current", "Innodb_checkpoint_age", dirty});
    return {number(values, "Innodb_lsn_current"), number(values, "Innodb_checkpoint_age"),
            number(values, dirty)};
  }
  if (!server.dialect().version().is_mysql_at_least(8, 0, 30)) {
    return parse_monitor(Catalogue(server).innodb_monitor());
  }
  const auto values =
      server.status({"Innodb_redo_log_current_lsn", "Innodb_redo_log_checkpoint_lsn", dirty});
  const std::uint64_t lsn = number(values, "Innodb_redo_log_current_lsn");
  return {lsn, lsn - number(values, "Innodb_redo_log_checkpoint_lsn"), number(values, dirty)};
}

}  // namespace slaveclone
