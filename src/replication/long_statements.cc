#include "replication/long_statements.h"

#include <spdlog/spdlog.h>

#include "base/parse_number.h"
#include "mysql/server_session.h"
#include "mysql/statement_outline.h"

namespace slaveclone {
namespace {

constexpr std::size_t shown = 100;  // characters of a statement

// More of the text than is shown: what follows decides what it is.
std::string running_statements(const ServerVersion& version, std::chrono::seconds at_least) {
  return "SELECT ID, USER, HOST, TIME, STATE, LEFT(INFO, 4000) AS INFO, " +
         std::string(version.is_mariadb() ? "QUERY_ID" : "NULL AS QUERY_ID") +
         " FROM information_schema.PROCESSLIST WHERE COMMAND IN ('Query', 'Execute', 'Killed') AND "
         "USER NOT IN ('system user', 'event_scheduler') AND ID <> CONNECTION_ID() AND TIME >= " +
         std::to_string(at_least.count()) + " ORDER BY TIME DESC LIMIT 50";
}

}  // namespace

std::string LongStatement::describe() const {
  return user + "@" + host + ", id " + connection + ", " + std::to_string(seconds) + " s" +
         (state.empty() ? "" : ", " + state) + ": " + outline.substr(0, shown) +
         (outline.size() > shown ? "..." : "");
}

std::vector<LongStatement> find_blockers(Server& server, std::chrono::seconds at_least) {
  const ServerVersion& version = server.dialect().version();
  const ResultSet rows = session_of(server).query(running_statements(version, at_least));
  std::vector<LongStatement> found;
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    LongStatement one{rows.text("ID", i),
                      rows.text("QUERY_ID", i),
                      rows.text("USER", i),
                      rows.text("HOST", i),
                      parse_number(rows.text("TIME", i), "a statement's time"),
                      rows.text("STATE", i),
                      outline(rows.text("INFO", i))};
    if (one.outline.empty() || !holds_read_lock_up(one.outline, !version.is_mariadb())) continue;
    found.push_back(std::move(one));
  }
  return found;
}

bool kill_statement(Server& server, const LongStatement& statement) {
  try {
    // By its own id where there is one: the connection may be at its next statement by now.
    session_of(server).query(statement.query.empty() ? "KILL QUERY " + statement.connection
                                                     : "KILL QUERY ID " + statement.query);
    return true;
  } catch (const SqlError& error) {
    spdlog::info("{}", error.what());
    return false;
  }
}

}  // namespace slaveclone
