#include "mysql/definition_maker.h"

#include "mysql/server_session.h"

namespace slaveclone {
namespace {

SessionVariables::Values by_the_masters_defaults(Server& server,
                                                 const DefaultCollations& defaults) {
  // An engine that is missing is an error; a value that a column has is not (0000-00-00).
  SessionVariables::Values values{{"sql_mode", "NO_ENGINE_SUBSTITUTION"},
                                  {"character_set_client", "utf8mb4"},
                                  {"collation_connection", "utf8mb4_general_ci"},
                                  {"time_zone", "+00:00"},
                                  {"foreign_key_checks", "0"},
                                  {"explicit_defaults_for_timestamp", "1"},
                                  {"innodb_strict_mode", "0"},
                                  {"sql_require_primary_key", "0"},
                                  {"sql_generate_invisible_primary_key", "0"},
                                  {"restrict_fk_on_non_standard_key", "0"},
                                  {"lock_wait_timeout", "60"}};
  const DefaultCollations own = default_collations(server);
  std::string differing;
  for (const auto& [charset, collation] : defaults) {
    const auto found = own.find(charset);
    if (found == own.end() || found->second == collation) continue;
    differing += (differing.empty() ? "" : ",") + charset + "=" + collation;
    if (charset == "utf8mb4") values["default_collation_for_utf8mb4"] = collation;
  }
  if (!differing.empty()) values["character_set_collations"] = differing;
  return values;
}

}  // namespace

DefaultCollations default_collations(Server& server) {
  const ResultSet found = session_of(server).query(
      "SELECT CHARACTER_SET_NAME AS c, DEFAULT_COLLATE_NAME AS d "
      "FROM information_schema.CHARACTER_SETS");
  DefaultCollations defaults;
  for (std::size_t row = 0; row < found.rows.size(); ++row)
    defaults[found.text("c", row)] = found.text("d", row);
  return defaults;
}

DefinitionMaker::DefinitionMaker(Server& server, const DefaultCollations& defaults)
    : server_(server),
      unlogged_(server, {{"sql_log_bin", "0"}}),
      settings_(server, by_the_masters_defaults(server, defaults)) {}

void DefinitionMaker::set(const std::string& name, const std::string& value) {
  const auto now = now_.find(name);
  if (now != now_.end() && now->second == value) return;
  session_of(server_).query("SET SESSION " + name + " = " + session_of(server_).quote(value));
  now_[name] = value;
}

void DefinitionMaker::use(const std::string& schema) {
  if (schema_ == schema) return;
  session_of(server_).query("USE " + quote_identifier(schema));
  schema_ = schema;
  collation_ = session_of(server_).query("SELECT @@collation_database AS c").text("c");
}

void DefinitionMaker::set_around(const Definition& definition) {
  const bool has_own = !definition.character_set_client.empty();
  set("sql_mode", has_own ? definition.sql_mode : "NO_ENGINE_SUBSTITUTION");
  set("character_set_client", has_own ? definition.character_set_client : "utf8mb4");
  set("collation_connection", has_own ? definition.collation_connection : "utf8mb4_general_ci");
  set("time_zone", definition.time_zone.empty() ? "+00:00" : definition.time_zone);
  if (definition.kind == DefinitionKind::event) {
    // Else a one-time event whose time is over would not be made.
    session_of(server_).query("SET SESSION timestamp = 1");
  }
}

void DefinitionMaker::make(const Definition& definition) {
  if (definition.kind != DefinitionKind::schema) use(definition.name.schema);
  const std::string& collation = definition.database_collation;
  // Parameters without a character set have that which the schema had when the master got them.
  const std::string before = collation.empty() || collation == collation_ ? "" : collation_;
  if (!before.empty()) alter_collation(collation);
  set_around(definition);
  try {
    session_of(server_).query(definition.statement);
  } catch (const SqlError&) {
    if (!before.empty()) alter_collation(before);
    throw;
  }
  if (!before.empty()) alter_collation(before);
}

void DefinitionMaker::alter_collation(const std::string& collation) {
  session_of(server_).query("ALTER DATABASE " + quote_identifier(schema_) + " COLLATE " +
                            collation);
}

void DefinitionMaker::run(const std::string& statement, const std::string& sql_mode) {
  Definition plain;
  plain.sql_mode = sql_mode;
  plain.character_set_client = "utf8mb4";
  plain.collation_connection = "utf8mb4_general_ci";
  set_around(plain);
  session_of(server_).query(statement);
}

DefinitionMaker::~DefinitionMaker() {
  try {
    session_of(server_).query("SET SESSION timestamp = DEFAULT");
  } catch (const std::exception&) {
    return;  // its session is lost
  }
}

void DefinitionMaker::drop_schema(const std::string& name) {
  schema_.clear();
  session_of(server_).query("DROP DATABASE IF EXISTS " + quote_identifier(name));
}

void DefinitionMaker::drop_trigger(const TableName& name) {
  session_of(server_).query("DROP TRIGGER IF EXISTS " + name.quoted());
}

}  // namespace slaveclone
