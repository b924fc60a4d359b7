#include "fake/statements.h"

namespace slaveclone::test {
namespace {

ResultSet flush_tables(FakeServer& server, int session, const Match&) {
  if (server.lock_held_up > 0) {
    --server.lock_held_up;
    throw SqlError(server.version.is_mariadb() ? 1969 : 1205, "the time was over");
  }
  server.lock_owners.insert(session);
  return {};
}

ResultSet lock_for_reading(FakeServer& server, int session, const Match&) {
  if (server.lock_held_up > 0) {
    --server.lock_held_up;
    throw SqlError(1205, "the time was over");
  }
  server.lock_owners.insert(session);
  return {};
}

ResultSet unlock_tables(FakeServer& server, int session, const Match&) {
  server.lock_owners.erase(session);
  return {};
}

ResultSet show_processes(FakeServer& server, int, const Match& match) {
  ResultSet result{{"ID", "USER", "HOST", "TIME", "STATE", "INFO", "QUERY_ID"}, {}};
  for (auto it = server.statements.begin(); it != server.statements.end();) {
    it = it->second.looks_left-- == 0 ? server.statements.erase(it) : std::next(it);
  }
  for (const auto& [connection, one] : server.statements) {
    if (one.seconds < std::stoul(match[2])) continue;
    const Value query =
        match[1] == "QUERY_ID" ? Value(std::to_string(connection + 1000)) : std::nullopt;
    result.rows.push_back({std::to_string(connection), one.user, "host",
                           std::to_string(one.seconds), "updating", one.sql, query});
  }
  return result;
}

ResultSet kill_query(FakeServer& server, int, const Match& match) {
  const bool by_query = match[1].matched;  // MariaDB's
  if (by_query && !server.version.is_mariadb()) throw SqlError(1064, "You have an error");
  const auto found = server.statements.find(std::stoi(match[2]) - (by_query ? 1000 : 0));
  if (found == server.statements.end()) throw SqlError(1094, "Unknown thread id");
  if (!found->second.survives_kill) server.statements.erase(found);
  return {};
}

ResultSet shut_down(FakeServer& server, int, const Match&) {
  server.up = false;
  return {};
}

}  // namespace

const Domain& admin_statements() {
  static const Domain all{
      {{std::regex("^SHUTDOWN"), always, {5, 7, 9}, never}},
      {
          {std::regex("FLUSH TABLES WITH READ LOCK"), flush_tables},
          {std::regex("LOCK TABLES (`\\w+`\\.`\\w+` READ(, )?)+"), lock_for_reading},
          {std::regex("UNLOCK TABLES"), unlock_tables},
          {std::regex(
               "SELECT ID, .*, (QUERY_ID|NULL AS QUERY_ID) FROM information_schema.PROCESSLIST "
               "WHERE .* TIME >= (\\d+) .*"),
           show_processes},
          {std::regex("KILL QUERY (ID )?(\\d+)"), kill_query},
          {std::regex("SHUTDOWN|COM_SHUTDOWN"), shut_down},
      }};
  return all;
}

}  // namespace slaveclone::test
