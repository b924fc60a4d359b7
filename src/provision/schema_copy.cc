#include "provision/schema_copy.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/join.hpp>
#include <set>

#include "base/stop_request.h"

namespace slaveclone {
namespace {

using Kind = DefinitionKind;

constexpr std::array before_rows{Kind::schema, Kind::sequence, Kind::table};

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string plural_of(Kind kind) {
  switch (kind) {
    case Kind::schema:
      return "databases";
    case Kind::sequence:
      return "sequences";
    case Kind::table:
      return "tables";
    case Kind::function:
      return "functions";
    case Kind::procedure:
      return "procedures";
    case Kind::package:
      return "packages";
    case Kind::package_body:
      return "package bodies";
    case Kind::view:
      return "views";
    case Kind::event:
      return "events";
    case Kind::trigger:
      return "triggers";
  }
  return "";
}

}  // namespace

std::vector<std::string> what_it_holds(Server& server,
                                       const std::vector<std::string>& kept_schemas) {
  constexpr std::size_t enough = 10;
  Definitions definitions(server);
  std::vector<std::string> schemas = definitions.schemas();
  std::erase_if(schemas, [&](const std::string& name) { return contains(kept_schemas, name); });
  std::vector<std::string> held;
  for (const Kind kind : {Kind::table, Kind::sequence, Kind::view, Kind::procedure, Kind::function,
                          Kind::package, Kind::event}) {
    for (const TableName& name : definitions.names(kind, schemas)) {
      if (held.size() < enough) held.push_back(name.to_string());
    }
  }
  return held;
}

SchemaCopy::SchemaCopy(Server& master, Server& slave, SchemaSelection selection)
    : master_(master),
      slave_(slave),
      selection_(std::move(selection)),
      definitions_(master),
      abilities_(abilities_of(slave)) {}

std::vector<std::string> SchemaCopy::selected_schemas() {
  std::vector<std::string> schemas = definitions_.schemas();
  std::erase_if(schemas, [&](const std::string& name) {
    const bool wanted = selection_.databases.empty() || contains(selection_.databases, name);
    return !wanted || contains(selection_.kept_schemas, name);
  });
  return schemas;
}

std::vector<TableName> SchemaCopy::selected(Kind kind) {
  std::vector<TableName> names = definitions_.names(kind, selected_schemas());
  if (kind == Kind::table || kind == Kind::sequence) {
    std::erase_if(names, [&](const TableName& name) {
      return matches_any(selection_.excluded_tables, name);
    });
  }
  return names;
}

std::vector<TableName> SchemaCopy::tables() {
  std::vector<TableName> all = selected(Kind::sequence);
  for (TableName& table : selected(Kind::table)) all.push_back(std::move(table));
  return all;
}

std::vector<Rendering> SchemaCopy::renderings(Kind kind) {
  std::vector<Rendering> renderings;
  for (const Definition& definition : definitions_.of(kind, selected(kind)))
    renderings.push_back(render(definition, master_.dialect().version(), abilities_));
  return renderings;
}

void SchemaCopy::check(Findings& findings) {
  findings.check([&] {
    const std::string obstacle =
        obstacle_between(master_.dialect().version(), slave_.dialect().version());
    if (!obstacle.empty()) throw Error(ExitCode::precondition, obstacle);
  });
  findings.check([&] {
    const std::vector<std::string> schemas = definitions_.schemas();
    for (const std::string& wanted : selection_.databases) {
      if (contains(schemas, wanted)) continue;
      throw Error(ExitCode::precondition, "the master has no database " + wanted);
    }
  });
  findings.check([&] {
    const char* variable = "lower_case_table_names";
    if (master_.variable(variable) == slave_.variable(variable)) return;
    throw Error(ExitCode::precondition,
                "lower_case_table_names is " + master_.variable(variable) + " on the master, " +
                    slave_.variable(variable) + " on the new server",
                "Make the new server with the master's lower_case_table_names.");
  });
  for (const Kind kind : before_rows) check_kind(findings, kind);
}

void SchemaCopy::check_kind(Findings& findings, Kind kind) {
  findings.check([&] {
    for (const Rendering& rendering : renderings(kind)) {
      for (const std::string& obstacle : rendering.obstacles) {
        findings.check([&] {
          throw Error(ExitCode::precondition, obstacle, "Leave it out with --exclude-tables.");
        });
      }
      for (const std::string& what : rendering.left_out) leave_out(what + " is left out");
    }
  });
}

std::vector<std::string> SchemaCopy::plan() {
  std::vector<std::string> lines;
  for (const Kind kind : before_rows) {
    const std::size_t count = selected(kind).size();
    if (count > 0) lines.push_back("# make " + std::to_string(count) + " " + plural_of(kind));
  }
  for (const std::string& what : left_out_) lines.push_back("# " + what);
  return lines;
}

void SchemaCopy::make() {
  require_empty();
  DefinitionMaker maker(slave_, default_collations(master_));
  for (const std::string& schema : selected_schemas()) maker.drop_schema(schema);  // empty ones
  for (const Kind kind : before_rows) make_kind(maker, kind);
}

void SchemaCopy::require_empty() {
  const std::vector<std::string> held = what_it_holds(slave_, selection_.kept_schemas);
  if (held.empty()) return;
  throw Error(ExitCode::precondition,
              "the new server is not empty: it has " + boost::algorithm::join(held, ", "));
}

void SchemaCopy::make_kind(DefinitionMaker& maker, Kind kind) {
  for (const Rendering& rendering : renderings(kind)) {
    StopRequest::check();
    for (const std::string& what : rendering.left_out) leave_out(what + " is left out");
    if (!rendering.obstacles.empty())
      throw Error(ExitCode::precondition, rendering.obstacles.front());
    make_one(maker, rendering.definition);
  }
}

void SchemaCopy::make_one(DefinitionMaker& maker, const Definition& definition) {
  try {
    maker.make(definition);
  } catch (const SqlError& error) {
    throw Error(ExitCode::failed, "cannot make " + definition.name.to_string() +
                                      " on the new server: " + error.what());
  }
}

void SchemaCopy::make_triggers() {}

void SchemaCopy::drop_what_was_made() {
  Definitions on_slave(slave_);
  DefinitionMaker maker(slave_, {});
  for (const std::string& schema : on_slave.schemas()) {
    if (!contains(selection_.kept_schemas, schema)) maker.drop_schema(schema);
  }
}

void SchemaCopy::leave_out(const std::string& what) {
  if (!contains(left_out_, what)) left_out_.push_back(what);
}

}  // namespace slaveclone
