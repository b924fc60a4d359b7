#include "support/table_checks.h"

#include "model/table_name.h"

namespace slaveclone::test {
namespace {

std::vector<TableName> tables_outside(Session& session, const std::vector<std::string>& schemas) {
  std::string list;
  for (const std::string& schema : schemas) {
    list += (list.empty() ? "" : ",") + session.quote(schema);
  }
  const ResultSet answer = session.query(
      "SELECT table_schema AS s, table_name AS t FROM information_schema.tables "
      "WHERE table_type LIKE 'BASE TABLE' AND table_schema NOT IN (" +
      list + ") ORDER BY 1, 2");
  std::vector<TableName> tables;
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    tables.push_back({answer.text("s", i), answer.text("t", i)});
  }
  return tables;
}

}  // namespace

std::map<std::string, std::string> checksums(Session& session,
                                             const std::vector<std::string>& leave_out) {
  std::vector<std::string> skipped{"information_schema", "performance_schema", "sys", "mysql"};
  skipped.insert(skipped.end(), leave_out.begin(), leave_out.end());
  std::map<std::string, std::string> sums;
  for (const TableName& name : tables_outside(session, skipped)) {
    const ResultSet answer = session.query("CHECKSUM TABLE " + name.quoted() + " EXTENDED");
    sums[name.to_string()] = answer.text("Checksum");
  }
  return sums;
}

std::vector<std::string> check_tables(Session& session) {
  std::vector<std::string> bad;
  for (const TableName& name :
       tables_outside(session, {"information_schema", "performance_schema"})) {
    const ResultSet answer = session.query("CHECK TABLE " + name.quoted() + " EXTENDED");
    for (std::size_t i = 0; i < answer.rows.size(); ++i) {
      const std::string type = answer.text("Msg_type", i);
      const std::string says = answer.text("Msg_text", i);
      const bool well = type == "note" || (type == "status" && says == "OK");
      if (!well) bad.push_back(name.to_string() + ": " + type + ": " + says);
    }
  }
  return bad;
}

}  // namespace slaveclone::test
