#include "replication/prepared_xa.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

#include "mysql/server_session.h"

namespace slaveclone {
namespace {

std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text;
}

// Those that hold changes in InnoDB. What an applier has prepared belongs to no thread any more.
// nullopt: the account lacks PROCESS.
std::optional<std::size_t> changed(Server& donor) try {
  return session_of(donor)
      .query(
          "SELECT trx_id FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id = 0 AND "
          "trx_rows_modified > 0")
      .rows.size();
} catch (const SqlError& error) {
  spdlog::debug("{}", error.what());
  return {};
}

}  // namespace

std::string warning_of_empty_xa(Server& donor) try {
  const ResultSet prepared = session_of(donor).query("XA RECOVER");
  const std::size_t all = prepared.rows.size();
  if (all == 0) return "";
  const auto with_changes = changed(donor);
  if (with_changes && *with_changes >= all) return "";
  std::string names;
  for (std::size_t row = 0; row < all; ++row)
    names += (row == 0 ? "" : ", ") + printable(prepared.text("data", row));
  const std::string how_many =
      with_changes ? std::to_string(all - *with_changes) + " of the" : "if any of the";
  return how_many + " prepared XA transactions (" + names +
         ") changed nothing, it is in no file: where the master commits it, the applier of the "
         "clone, "
         "and of a donor that was shut down for it, stops with error 1397 and has to skip that";
} catch (const SqlError& error) {
  // MySQL 8 wants XA_RECOVER_ADMIN; but there the donor's own applier stops at such an XA PREPARE.
  spdlog::debug("prepared XA transactions are not seen: {}", error.what());
  return "";
}

}  // namespace slaveclone
