#include <fmt/format.h>

#include <boost/algorithm/string/join.hpp>

#include "base/human.h"
#include "mysql/catalogue.h"
#include "mysql/definitions.h"
#include "provision/provision_run.h"

namespace slaveclone {
namespace {

std::string way_of_reading(const TableShape& table, bool whole) {
  if (!table.in_snapshots) return "locked for reading, a chunk at a time: " + table.engine;
  if (!table.can_be_cut()) return "at one position: " + table.why_whole;
  if (whole) return "at one position: its foreign keys lead back to it";
  std::vector<std::string> key;
  for (const std::size_t column : table.key) key.push_back(table.columns[column].name);
  return "in chunks of (" + boost::algorithm::join(key, ", ") + ")";
}

}  // namespace

std::vector<std::string> plan_provision(const ProvisionOptions& options,
                                        const SessionFactory& connect) {
  Findings findings;
  check_provision(options, connect, findings);
  findings.require_none();
  Server master(connect, options.master);
  Server slave(connect, options.server);
  SchemaCopy schema(master, slave, with_our_schema_kept(options.selection));
  std::vector<std::string> lines = schema.plan();
  const TablesToCopy tables = tables_to_copy(schema, master);
  for (const WalkUnit& unit : walk_order(tables.shapes, tables.foreign_keys)) {
    for (const auto& table : unit.tables) {
      lines.push_back(fmt::format("{}: about {} rows, {}, {}", table->name.to_string(), table->rows,
                                  human_bytes(table->bytes), way_of_reading(*table, unit.whole)));
    }
  }
  return lines;
}

}  // namespace slaveclone
