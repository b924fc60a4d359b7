#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/hex.hpp>
#include <boost/algorithm/string/join.hpp>

#include "base/human.h"
#include "cli/check_slave_command.h"
#include "cli/json.h"

namespace slaveclone {
namespace {

const char* to_string(HowDifferent how) {
  switch (how) {
    case HowDifferent::missing:
      return "missing";
    case HowDifferent::extra:
      return "extra";
    case HowDifferent::changed:
      break;
  }
  return "changed";
}

// A key's value is as the table stores it, in any character set.
std::string readable(const std::string& value) {
  const bool plain =
      std::all_of(value.begin(), value.end(), [](unsigned char c) { return c >= ' ' && c < 0x7f; });
  return plain ? value : "0x" + boost::algorithm::hex(value);
}

std::string counts_as_text(const CheckedTable& table) {
  std::vector<std::string> parts;
  if (table.missing > 0) parts.push_back(std::to_string(table.missing) + " missing");
  if (table.extra > 0) parts.push_back(std::to_string(table.extra) + " extra");
  if (table.changed > 0) parts.push_back(std::to_string(table.changed) + " changed");
  if (!table.counted) parts.emplace_back("and more than could be counted");
  return boost::algorithm::join(parts, ", ");
}

std::string outcome_as_text(const CheckedTable& table) {
  if (table.is_equal()) return "equal";
  if (table.different() == 0 && table.counted) return "DIFFERS: " + table.why_not;
  std::string text = "DIFFERS: " + counts_as_text(table);
  if (table.repaired) text += "; repaired";
  if (!table.why_not.empty()) text += "; not repaired: " + table.why_not;
  return text;
}

std::string place_as_text(const BinlogPosition& position) {
  return position.file.empty() ? ""
                               : " at " + position.file + " " + std::to_string(position.offset);
}

Json table_as_json(const TableName& name, const CheckedTable& table) {
  return {{"table", name.to_string()},
          {"rows", table.rows},
          {"chunks", table.chunks},
          {"equal", table.is_equal()},
          {"missing", table.missing},
          {"extra", table.extra},
          {"changed", table.changed},
          {"counted", table.counted},
          {"repaired", table.repaired},
          {"why_not", table.why_not},
          {"position", {{"file", table.position.file}, {"offset", table.position.offset}}}};
}

std::size_t different_tables(const CheckReport& report) {
  return static_cast<std::size_t>(
      std::count_if(report.tables.begin(), report.tables.end(),
                    [](const auto& table) { return !table.second.is_equal(); }));
}

std::string verdict_as_text(const CheckReport& report) {
  const std::string part = report.complete ? "" : "so far, --resume goes on: ";
  if (report.is_equal()) return part + "equal";
  return part + fmt::format("{} of {} tables differ{}", different_tables(report),
                            report.tables.size(),
                            report.is_repaired() ? "ed, and are repaired" : "");
}

}  // namespace

std::string difference_as_json(const TableShape& table, const RowDifference& row) {
  Json key = Json::object();
  for (std::size_t i = 0; i < row.key.size(); ++i)
    key[table.columns[table.key[i]].name] = readable(row.key[i]);
  return json_line({{"table", table.name.to_string()},
                    {"row", key},
                    {"how", to_string(row.how)},
                    {"columns", row.columns}});
}

std::string difference_as_text(const TableShape& table, const RowDifference& row) {
  std::vector<std::string> key;
  for (std::size_t i = 0; i < row.key.size(); ++i)
    key.push_back(table.columns[table.key[i]].name + "=" + readable(row.key[i]));
  std::string text = table.name.to_string() + " ";
  text += key.empty() ? "a row" : boost::algorithm::join(key, " ");
  text += std::string(": ") + to_string(row.how);
  if (!row.columns.empty()) text += " " + boost::algorithm::join(row.columns, ", ");
  return text + "\n";
}

ExitCode exit_code_of(const CheckReport& report) {
  if (report.is_equal()) return ExitCode::ok;
  return report.is_repaired() ? ExitCode::repaired : ExitCode::differs;
}

std::string report_as_json(const CheckReport& report) {
  std::string text;
  for (const auto& [name, table] : report.tables) text += json_line(table_as_json(name, table));
  return text + json_line({{"complete", report.complete},
                           {"equal", report.is_equal()},
                           {"repaired", !report.is_equal() && report.is_repaired()},
                           {"tables", report.tables.size()},
                           {"different", different_tables(report)},
                           {"rows", report.rows},
                           {"bytes", report.bytes},
                           {"snapshots", report.snapshots},
                           {"applier_stops", report.stops.count},
                           {"longest_stop_ms", report.stops.longest.count()},
                           {"seconds", report.seconds}});
}

std::string report_as_text(const CheckReport& report, const std::string& before_each_line) {
  std::vector<std::string> lines;
  for (const auto& [name, table] : report.tables) {
    lines.push_back(fmt::format("{}: {} rows in {} chunk{}, {}{}", name.to_string(), table.rows,
                                table.chunks, table.chunks == 1 ? "" : "s", outcome_as_text(table),
                                place_as_text(table.position)));
  }
  lines.push_back(fmt::format(
      "{} tables, {} rows in {} ({:.0f} rows/s); the applier was stopped {} time{}, for {} at most",
      report.tables.size(), report.rows, human_duration(report.seconds),
      static_cast<double>(report.rows) / std::max(report.seconds, 1e-3), report.stops.count,
      report.stops.count == 1 ? "" : "s",
      human_duration(static_cast<double>(report.stops.longest.count()) / 1e3)));
  lines.push_back(verdict_as_text(report));
  std::string text;
  for (const std::string& line : lines) text += before_each_line + line + "\n";
  return text;
}

}  // namespace slaveclone
