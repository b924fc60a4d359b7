#include "provision/schema_copy.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/join.hpp>
#include <set>

#include "base/stop_request.h"
#include "model/table_order.h"
#include "mysql/account_needs.h"
#include "mysql/privileges.h"
#include "mysql/sql_tokens.h"
#include "provision/trusted_creators.h"

namespace slaveclone {
namespace {

using Kind = DefinitionKind;

// Without which there is no copy; of the others what the new server does not take is left out.
constexpr std::array needed{Kind::schema, Kind::sequence, Kind::table};
constexpr std::array programs{Kind::function, Kind::procedure, Kind::package, Kind::package_body};
constexpr std::array all_kinds{Kind::schema,    Kind::sequence, Kind::table,        Kind::function,
                               Kind::procedure, Kind::package,  Kind::package_body, Kind::view,
                               Kind::event,     Kind::trigger};

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string noun_of(Kind kind) {
  switch (kind) {
    case Kind::schema:
      return "database";
    case Kind::sequence:
      return "sequence";
    case Kind::table:
      return "table";
    case Kind::function:
      return "function";
    case Kind::procedure:
      return "procedure";
    case Kind::package:
      return "package";
    case Kind::package_body:
      return "package body";
    case Kind::view:
      return "view";
    case Kind::event:
      return "event";
    case Kind::trigger:
      return "trigger";
  }
  return "";
}

std::string plural_of(Kind kind) {
  const std::string noun = noun_of(kind);
  return noun.ends_with('y') ? noun.substr(0, noun.size() - 1) + "ies" : noun + "s";
}

std::string to_string(const TableName& name) {
  return name.name.empty() ? name.schema : name.to_string();
}

// Which view reads which, as if by foreign keys.
std::vector<ForeignKey> references_between(const std::map<TableName, Rendering>& views) {
  std::vector<ForeignKey> references;
  for (const auto& [name, view] : views) {
    const SqlTokens tokens = sql_tokens(view.definition.statement);
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
      if (!tokens[i + 1].is_mark(".") || tokens[i].kind != SqlTokenKind::name) continue;
      const TableName other{unquoted(tokens[i]), unquoted(tokens[i + 2])};
      if (other != name && views.contains(other)) references.push_back({name, other});
    }
  }
  return references;
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
      abilities_(abilities_of(slave)),
      accounts_(master, slave, selection_.kept_accounts,
                [this](const std::string& sentence) { leave_out(sentence); }) {}

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
  if (kind == Kind::trigger && !selection_.excluded_tables.empty()) {
    const auto tables = definitions_.tables_of_triggers(selected_schemas());
    std::erase_if(names, [&](const TableName& name) {
      return tables.contains(name) && is_excluded(tables.at(name));
    });
  }
  if (kind == Kind::table || kind == Kind::sequence)
    std::erase_if(names, [&](const TableName& name) { return is_excluded(name); });
  return names;
}

bool SchemaCopy::is_excluded(const TableName& table) const {
  return matches_any(selection_.excluded_tables, table);
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
  // With less it would see less, and nothing would say so.
  if (!findings.check([&] {
        require_privileges(master_, "master",
                           needs_of(Task::read_definitions, master_.dialect().version()));
        require_no_revokes(master_, "master");
      }))
    return;
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
  for (const Kind kind : all_kinds) check_kind(findings, kind);
  leave_out_what_is_installed();
  if (selection_.users) findings.check([&] { accounts_.check(abilities_); });
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
  for (const Kind kind : all_kinds) {
    const std::size_t count = selected(kind).size();
    if (count > 0) lines.push_back("# make " + std::to_string(count) + " " + plural_of(kind));
  }
  if (selection_.users)
    lines.push_back("# make " + std::to_string(accounts_.check(abilities_)) + " accounts");
  for (const std::string& what : left_out_) lines.push_back("# " + what);
  return lines;
}

void SchemaCopy::make() {
  require_empty();
  left_out_.clear();
  leave_out_what_is_installed();
  DefinitionMaker maker(slave_, default_collations(master_));
  for (const std::string& schema : selected_schemas()) maker.drop_schema(schema);  // empty ones
  for (const Kind kind : needed) make_all_of(maker, kind);
  if (selection_.users) accounts_.make(maker, abilities_);
  const TrustedCreators trusted(slave_);
  for (const Kind kind : programs) make_what_it_takes(maker, renderings(kind));
  make_views(maker);
  make_what_it_takes(maker, renderings(Kind::event));
  if (selection_.users) accounts_.grant(maker);
}

std::vector<TableName> SchemaCopy::triggers_made() {
  return Definitions(slave_).names(Kind::trigger, selected_schemas());
}

void SchemaCopy::make_triggers() {
  const std::vector<TableName> made = triggers_made();
  std::vector<Rendering> missing = renderings(Kind::trigger);
  std::erase_if(missing, [&](const Rendering& trigger) {
    return std::find(made.begin(), made.end(), trigger.definition.name) != made.end();
  });
  DefinitionMaker maker(slave_, default_collations(master_));
  const TrustedCreators trusted(slave_);
  make_what_it_takes(maker, std::move(missing));
}

void SchemaCopy::drop_triggers() {
  const std::vector<TableName> made = triggers_made();
  DefinitionMaker maker(slave_, {});
  for (const TableName& name : made) maker.drop_trigger(name);
}

void SchemaCopy::require_empty() {
  const std::vector<std::string> held = what_it_holds(slave_, selection_.kept_schemas);
  if (held.empty()) return;
  throw Error(ExitCode::precondition,
              "the new server is not empty: it has " + boost::algorithm::join(held, ", "));
}

void SchemaCopy::make_all_of(DefinitionMaker& maker, Kind kind) {
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
    throw Error(ExitCode::failed, "cannot make " + to_string(definition.name) +
                                      " on the new server: " + error.what());
  }
}

// In the order given, and again as long as that makes one more of them.
void SchemaCopy::make_what_it_takes(DefinitionMaker& maker, std::vector<Rendering> renderings) {
  std::vector<std::string> refusals;
  for (std::size_t before = renderings.size() + 1; renderings.size() < before;) {
    before = renderings.size();
    refusals.clear();
    std::erase_if(renderings, [&](const Rendering& rendering) {
      const std::string refusal = try_to_make(maker, rendering.definition);
      if (!refusal.empty()) refusals.push_back(refusal);
      return refusal.empty();
    });
  }
  for (const std::string& refusal : refusals) leave_out(refusal);
}

std::string SchemaCopy::try_to_make(DefinitionMaker& maker, const Definition& definition) {
  StopRequest::check();
  try {
    maker.make(definition);
    return "";
  } catch (const SqlError& error) {
    if (error.code() == ExitCode::precondition) throw;  // we may not
    return "the " + noun_of(definition.kind) + " " + to_string(definition.name) +
           " is missing: " + error.what();
  }
}

// A view names the tables and views that it reads in full.
void SchemaCopy::make_views(DefinitionMaker& maker) {
  std::vector<Rendering> views = renderings(Kind::view);
  std::map<TableName, Rendering> by_name;
  std::vector<TableName> names;
  for (Rendering& view : views) {
    names.push_back(view.definition.name);
    by_name.emplace(names.back(), std::move(view));
  }
  std::vector<Rendering> in_order;
  for (const TableGroup& group : order_by_foreign_keys(names, references_between(by_name))) {
    for (const TableName& name : group.tables) in_order.push_back(by_name.at(name));
  }
  make_what_it_takes(maker, std::move(in_order));
}

void SchemaCopy::drop_what_was_made() {
  Definitions on_slave(slave_);
  DefinitionMaker maker(slave_, {});
  for (const std::string& schema : on_slave.schemas()) {
    if (!contains(selection_.kept_schemas, schema)) maker.drop_schema(schema);
  }
  if (selection_.users) accounts_.drop(maker);
}

void SchemaCopy::leave_out_what_is_installed() {
  for (const std::string& name : definitions_.functions_of_libraries())
    leave_out("the function " + name + " of a library is left out");
  for (const std::string& name : definitions_.foreign_servers())
    leave_out("the foreign server " + name + " is left out");
}

void SchemaCopy::leave_out(const std::string& what) {
  if (!contains(left_out_, what)) left_out_.push_back(what);
}

}  // namespace slaveclone
