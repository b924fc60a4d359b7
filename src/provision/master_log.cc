#include "provision/master_log.h"

#include <algorithm>

#include "base/error.h"
#include "mysql/binlog_stream.h"
#include "mysql/logged_statement.h"

namespace slaveclone {
bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

namespace {

void add(LoggedStatements& logged, const BinlogGroup& group) {
  if (group.row_statements > 0 && !logged.changes_rows) logged.changes_rows = group.begin;
  if (group.definition.empty()) return;
  logged.any_definition = true;
  logged.makes_trigger = logged.makes_trigger || makes_trigger(group.definition);
  const std::vector<std::string> names = names_of_redefined(group.definition);
  if (!names.empty() && group.definition.size() >= enough_of_a_statement)
    logged.has_more_names = true;
  for (const std::string& name : names) {
    logged.redefined.insert(name);
    logged.has_foreign_names = logged.has_foreign_names || !is_ascii(name);
  }
}

}  // namespace

LoggedStatements MasterLog::between(const BinlogPosition& from, const BinlogPosition& to) const {
  LoggedStatements logged;
  if (!(from < to)) return logged;
  BinlogStream log(connect_, master_, from);
  for (const BinlogGroup* group = log.next(); group != nullptr && group->begin < to;
       group = log.next()) {
    add(logged, *group);
  }
  return logged;
}

TouchedByGroup MasterLog::group_at(const BinlogPosition& position) const {
  BinlogStream log(connect_, master_, position);
  const BinlogGroup* group = log.next();
  if (group == nullptr) {
    throw Error(ExitCode::failed, "the master's log has no group at " + position.to_string(),
                "Begin again with --replace.");
  }
  TouchedByGroup touched{group->end, {}};
  for (const BinlogTable& table : group->tables)
    touched.tables.push_back({table.schema, table.table});
  return touched;
}

}  // namespace slaveclone
