#include "mysql/definitions.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/join.hpp>
#include <set>

#include "base/findings.h"
#include "mysql/server_session.h"
#include "mysql/sql_tokens.h"

namespace slaveclone {
namespace {

using Kind = DefinitionKind;

constexpr std::size_t names_in_a_packet = 64;

constexpr std::array system_schemas{"mysql", "information_schema", "performance_schema", "sys"};

constexpr std::array<unsigned, 7> gone_errors{1049,   // ER_BAD_DB_ERROR
                                              1146,   // ER_NO_SUCH_TABLE
                                              1305,   // ER_SP_DOES_NOT_EXIST
                                              1347,   // ER_WRONG_OBJECT: now a table, then a view
                                              1360,   // ER_TRG_DOES_NOT_EXIST
                                              1539,   // ER_EVENT_DOES_NOT_EXIST
                                              4089};  // ER_NOT_SEQUENCE2

bool is_gone(const SqlError& error) {
  return std::find(gone_errors.begin(), gone_errors.end(), error.number()) != gone_errors.end();
}

struct Words {
  std::string noun;    // in SHOW CREATE, and in messages
  std::string column;  // of its answer
  std::string names;   // a query for schema and name
};

Words of_tables(const std::string& noun, const std::string& column, const std::string& types) {
  return {noun, column,
          "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS n FROM information_schema.TABLES "
          "WHERE TABLE_TYPE IN (" +
              types + ") AND TABLE_SCHEMA"};
}

Words of_routines(const std::string& noun, const std::string& column) {
  return {noun, column,
          "SELECT ROUTINE_SCHEMA AS s, ROUTINE_NAME AS n FROM information_schema.ROUTINES "
          "WHERE ROUTINE_TYPE = '" +
              noun + "' AND ROUTINE_SCHEMA"};
}

Words words_of(Kind kind) {
  switch (kind) {
    case Kind::schema:
      return {"DATABASE", "Create Database",
              "SELECT SCHEMA_NAME AS s, '' AS n FROM information_schema.SCHEMATA "
              "WHERE SCHEMA_NAME"};
    case Kind::sequence:
      return of_tables("SEQUENCE", "Create Table", "'SEQUENCE'");
    case Kind::table:
      return of_tables("TABLE", "Create Table", "'BASE TABLE', 'SYSTEM VERSIONED'");
    case Kind::view:
      return of_tables("VIEW", "Create View", "'VIEW'");
    case Kind::function:
      return of_routines("FUNCTION", "Create Function");
    case Kind::procedure:
      return of_routines("PROCEDURE", "Create Procedure");
    case Kind::package:
      return of_routines("PACKAGE", "Create Package");
    case Kind::package_body:
      return of_routines("PACKAGE BODY", "Create Package Body");
    case Kind::event:
      return {"EVENT", "Create Event",
              "SELECT EVENT_SCHEMA AS s, EVENT_NAME AS n FROM information_schema.EVENTS "
              "WHERE EVENT_SCHEMA"};
    case Kind::trigger:
      return {"TRIGGER", "SQL Original Statement",
              "SELECT TRIGGER_SCHEMA AS s, TRIGGER_NAME AS n FROM information_schema.TRIGGERS "
              "WHERE TRIGGER_SCHEMA"};
  }
  return {};
}

// MySQL 5.6 does not count a table's triggers, but lists them in their order.
std::string order_of(Kind kind, const ServerVersion& version) {
  if (kind != Kind::trigger) return "";
  const bool counts = version.is_mariadb() || version.is_mysql_at_least(5, 7);
  return std::string(" ORDER BY s, EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING") +
         (counts ? ", ACTION_ORDER" : "");
}

bool has(Kind kind, const ServerVersion& version) {
  switch (kind) {
    case Kind::sequence:
    case Kind::package:
    case Kind::package_body:
      return version.is_mariadb_at_least(10, 3);
    default:
      return true;
  }
}

// Statements of views and of what has a body come as they were written, byte for byte.
bool has_own_character_set(Kind kind) {
  return kind != Kind::schema && kind != Kind::sequence && kind != Kind::table;
}

std::string quoted(Kind kind, const TableName& name) {
  return kind == Kind::schema ? quote_identifier(name.schema) : name.quoted();
}

std::string text_if_any(const ResultSet& shown, const char* column) {
  return shown.has(column) ? shown.text(column) : "";
}

Error not_to_be_seen(const Words& words, const TableName& name) {
  return {
      ExitCode::precondition,
      "the statement of the " + boost::algorithm::to_lower_copy(words.noun) + " " +
          name.to_string() + " may not be seen",
      "GRANT SELECT ON *.* to the account that reads definitions: docs/security.md has the list."};
}

Definition parse(Kind kind, const TableName& name, const ResultSet& shown) {
  const Words words = words_of(kind);
  const Value statement = shown.get(words.column);
  if (!statement) throw not_to_be_seen(words, name);
  Definition definition;
  definition.kind = kind;
  definition.name = name;
  definition.statement = *statement;
  definition.sql_mode = text_if_any(shown, "sql_mode");
  definition.character_set_client = text_if_any(shown, "character_set_client");
  definition.collation_connection = text_if_any(shown, "collation_connection");
  definition.database_collation = text_if_any(shown, "Database Collation");
  definition.time_zone = text_if_any(shown, "time_zone");
  return definition;
}

// The answers to SHOW CREATE of each name; one that has gone meanwhile has none.
class Shower {
 public:
  Shower(Session& session, Kind kind) : session_(session), kind_(kind) {}

  std::vector<Definition> show(const std::vector<TableName>& names) {
    Findings findings;
    for (std::size_t i = 0; i < names.size(); i += names_in_a_packet) {
      const auto begin = names.begin() + static_cast<std::ptrdiff_t>(i);
      show_packet({begin, begin + static_cast<std::ptrdiff_t>(
                                      std::min(names_in_a_packet, names.size() - i))},
                  findings);
    }
    findings.require_none();
    return std::move(found_);
  }

 private:
  std::string statement_for(const TableName& name) const {
    return "SHOW CREATE " + words_of(kind_).noun + " " + quoted(kind_, name);
  }

  // One that cannot be shown takes the rest of the packet with it: then one after the other.
  void show_packet(const std::vector<TableName>& names, Findings& findings) {
    std::vector<std::string> statements;
    for (const TableName& name : names) statements.push_back(statement_for(name));
    std::vector<ResultSet> answers;
    try {
      answers = session_.batch(statements);
    } catch (const SqlError&) {
      for (const TableName& name : names) findings.check([&] { show_one(name); });
      return;
    }
    for (std::size_t i = 0; i < names.size(); ++i)
      findings.check([&] { found_.push_back(parse(kind_, names[i], answers[i])); });
  }

  void show_one(const TableName& name) {
    try {
      found_.push_back(parse(kind_, name, session_.query(statement_for(name))));
    } catch (const SqlError& error) {
      if (is_gone(error)) return;
      throw Error(ExitCode::precondition,
                  "cannot read the definition of " + name.to_string() + ": " + error.what(),
                  "Mend or drop it on the master, or leave it out.");
    }
  }

  Session& session_;
  Kind kind_;
  std::vector<Definition> found_;
};

std::string quoted_list(const Session& session, const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(session.quote(word));
  return "(" + boost::algorithm::join(quoted, ", ") + ")";
}

void take_out(SqlTokens& tokens, std::size_t begin, std::size_t count) {
  const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(begin);
  tokens.erase(first, first + static_cast<std::ptrdiff_t>(count));
}

// "AUTO_INCREMENT=77 "
void take_out_auto_increment(SqlTokens& tokens, std::size_t options) {
  for (std::size_t i = options; i + 3 < tokens.size(); ++i) {
    if (tokens[i].is_word("AUTO_INCREMENT") && tokens[i + 1].is_mark("="))
      return take_out(tokens, i, 4);
  }
}

// "CHARACTER SET latin1 " of "CHARACTER SET latin1 COLLATE latin1_bin"
void take_out_character_sets(SqlTokens& tokens, std::size_t columns) {
  for (std::size_t i = columns; i + 6 < tokens.size(); ++i) {
    if (tokens[i].is_word("CHARACTER") && tokens[i + 2].is_word("SET") &&
        tokens[i + 6].is_word("COLLATE"))
      take_out(tokens, i, 6);
  }
}

}  // namespace

// show_gipk…: MySQL's invisible my_row_id is a column as any other.
Definitions::Definitions(Server& server)
    : server_(server),
      shown_alike_(server, {{"sql_mode", ""},
                            {"sql_quote_show_create", "1"},
                            {"show_gipk_in_create_table_and_information_schema", "1"},
                            {"time_zone", "+00:00"},
                            {"lock_wait_timeout", "60"}}) {
  // In a view's own schema the server leaves its name out.
  session_of(server).query("USE information_schema");
}

std::vector<std::string> Definitions::schemas() {
  std::vector<std::string> all =
      session_of(server_)
          .query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME")
          .first_column();
  std::erase_if(all, is_system_schema);
  return all;
}

std::vector<TableName> Definitions::names(Kind kind, const std::vector<std::string>& schemas) {
  const ServerVersion& version = server_.dialect().version();
  if (schemas.empty() || !has(kind, version)) return {};
  const ResultSet found = session_of(server_).query(words_of(kind).names + " IN " +
                                                    quoted_list(session_of(server_), schemas) +
                                                    order_of(kind, version));
  // The server finds "Shop" when asked for "shop".
  const std::set<std::string> wanted(schemas.begin(), schemas.end());
  std::vector<TableName> names;
  for (std::size_t row = 0; row < found.rows.size(); ++row) {
    TableName name{found.text("s", row), found.text("n", row)};
    if (wanted.contains(name.schema)) names.push_back(std::move(name));
  }
  if (kind != Kind::trigger) std::sort(names.begin(), names.end());
  return names;
}

std::vector<Definition> Definitions::of(Kind kind, const std::vector<TableName>& names) {
  const SessionVariables untouched(
      server_, {{"character_set_results", has_own_character_set(kind) ? "binary" : "utf8mb4"}});
  return Shower(session_of(server_), kind).show(names);
}

std::vector<Definition> Definitions::of(Kind kind, const std::vector<std::string>& schemas) {
  return of(kind, names(kind, schemas));
}

std::map<TableName, TableName> Definitions::tables_of_triggers(
    const std::vector<std::string>& schemas) {
  std::map<TableName, TableName> tables;
  if (schemas.empty()) return tables;
  const ResultSet found = session_of(server_).query(
      "SELECT TRIGGER_SCHEMA AS s, TRIGGER_NAME AS n, EVENT_OBJECT_TABLE AS t "
      "FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA IN " +
      quoted_list(session_of(server_), schemas));
  for (std::size_t row = 0; row < found.rows.size(); ++row) {
    const std::string schema = found.text("s", row);
    tables[{schema, found.text("n", row)}] = {schema, found.text("t", row)};
  }
  return tables;
}

std::optional<std::string> Definitions::table(const TableName& name) {
  try {
    const ResultSet shown = session_of(server_).query("SHOW CREATE TABLE " + name.quoted());
    if (!shown.has("Create Table")) return {};  // a view
    return comparable_table(shown.text("Create Table"));
  } catch (const SqlError& error) {
    if (!is_gone(error)) throw;
    return {};
  }
}

std::vector<ForeignKey> Definitions::foreign_keys(const std::vector<std::string>& schemas) {
  if (schemas.empty()) return {};
  const ResultSet found = session_of(server_).query(
      "SELECT CONSTRAINT_SCHEMA AS cs, TABLE_NAME AS c, UNIQUE_CONSTRAINT_SCHEMA AS ps, "
      "REFERENCED_TABLE_NAME AS p FROM information_schema.REFERENTIAL_CONSTRAINTS "
      "WHERE CONSTRAINT_SCHEMA IN " +
      quoted_list(session_of(server_), schemas) + " ORDER BY cs, c, ps, p");
  std::vector<ForeignKey> keys;
  for (std::size_t row = 0; row < found.rows.size(); ++row) {
    keys.push_back({{found.text("cs", row), found.text("c", row)},
                    {found.text("ps", row), found.text("p", row)}});
  }
  return keys;
}

std::vector<std::string> Definitions::functions_of_libraries() {
  return session_of(server_).query("SELECT name FROM mysql.func ORDER BY name").first_column();
}

std::vector<std::string> Definitions::foreign_servers() {
  return session_of(server_)
      .query("SELECT Server_name FROM mysql.servers ORDER BY Server_name")
      .first_column();
}

bool is_system_schema(const std::string& name) {
  return std::find(system_schemas.begin(), system_schemas.end(),
                   boost::algorithm::to_lower_copy(name)) != system_schemas.end();
}

std::string comparable_table(const std::string& create_table) {
  SqlTokens tokens = sql_tokens(create_table);
  const auto open = std::find_if(tokens.begin(), tokens.end(),
                                 [](const SqlToken& token) { return token.is_mark("("); });
  const auto columns = static_cast<std::size_t>(open - tokens.begin());
  take_out_auto_increment(tokens, behind_parentheses(tokens, columns));
  take_out_character_sets(tokens, columns);
  return text_of(tokens);
}

}  // namespace slaveclone
