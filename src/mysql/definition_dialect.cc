#include "mysql/definition_dialect.h"

#include <array>
#include <boost/algorithm/string/case_conv.hpp>

#include "base/split.h"
#include "mysql/server_session.h"
#include "mysql/sql_tokens.h"

namespace slaveclone {
namespace {

using Kind = DefinitionKind;

// Their rows are elsewhere.
constexpr std::array engines_of_others{"FEDERATED", "CONNECT", "SPIDER", "S3", "NDBCLUSTER"};

std::set<std::string> words_of(Server& server, const std::string& query, bool upper) {
  std::set<std::string> words;
  for (const std::string& word : session_of(server).query(query).first_column()) {
    words.insert(upper ? boost::to_upper_copy(word) : boost::to_lower_copy(word));
  }
  return words;
}

// Since 10.10 a collation of MariaDB has a short name for several character sets, too.
std::string collations_query(const ServerVersion& version) {
  if (version.is_mariadb_at_least(10, 10)) {
    return "SELECT FULL_COLLATION_NAME "
           "FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY";
  }
  return "SELECT COLLATION_NAME FROM information_schema.COLLATIONS";
}

void erase(SqlTokens& tokens, std::size_t begin, std::size_t end) {
  const auto at = tokens.begin();
  tokens.erase(at + static_cast<std::ptrdiff_t>(begin), at + static_cast<std::ptrdiff_t>(end));
}

// CREATE TABLE as SHOW CREATE TABLE has it, clause by clause.
class TableRenderer {
 public:
  TableRenderer(const Definition& definition, const ServerVersion& from, const Abilities& to)
      : from_(from), to_(to), tokens_(sql_tokens(definition.statement)) {
    rendering_.definition = definition;
  }

  Rendering render() {
    look_at_columns();
    for (std::size_t i = options_begin(); i < tokens_.size(); ++i) look_at_option(i);
    rendering_.definition.statement = text_of(tokens_);
    return std::move(rendering_);
  }

 private:
  std::string name() const { return rendering_.definition.name.to_string(); }
  void leave_out(const std::string& what) { rendering_.left_out.push_back(what + " of " + name()); }
  void object(const std::string& why) { rendering_.obstacles.push_back(name() + " " + why); }

  std::size_t open() const {
    std::size_t i = 0;
    while (i < tokens_.size() && !tokens_[i].is_mark("(")) ++i;
    return i;
  }
  std::size_t options_begin() const { return behind_parentheses(tokens_, open()); }

  // What MySQL has and MariaDB does not.
  void look_at_columns() {
    if (from_.is_mariadb() || !to_.version.is_mariadb()) return;
    int depth = 0;
    bool begins = false;
    for (std::size_t i = open(); i < options_begin(); ++i) {
      const SqlToken token = tokens_[i];
      if (token.kind == SqlTokenKind::space) continue;
      if (begins && token.kind == SqlTokenKind::name) look_at_type(i);
      if (token.is_mark("(")) ++depth;
      if (token.is_mark(")")) --depth;
      begins = depth == 1 && (token.is_mark("(") || token.is_mark(","));
      if (depth == 1 && (token.is_word("VIRTUAL") || token.is_word("STORED"))) look_at_generated(i);
      if (depth == 1 && token.is_word("PARSER")) look_at_parser(i);
    }
  }

  void look_at_generated(std::size_t i) {
    const std::size_t first = skip_space(tokens_, i + 1);
    const std::size_t second = skip_space(tokens_, first + 1);
    if (second >= tokens_.size() || !tokens_[first].is_word("NOT") ||
        !tokens_[second].is_word("NULL"))
      return;
    leave_out("the NOT NULL of a generated column");
    erase(tokens_, i + 1, second + 1);
  }

  void look_at_parser(std::size_t i) {
    const std::size_t parser = skip_space(tokens_, i + 1);
    if (parser < tokens_.size())
      object("has an index with the parser " + unquoted(tokens_[parser]) +
             ", which MariaDB does not have");
  }

  void look_at_type(std::size_t column) {
    const std::size_t type = skip_space(tokens_, column + 1);
    if (type < tokens_.size() && tokens_[type].is_word("JSON")) {
      object("has a column of type JSON (" + unquoted(tokens_[column]) +
             "), whose row events MariaDB cannot apply");
    }
  }

  // Behind the value of `NAME = value`, the name being at `i`.
  std::size_t value_of(std::size_t i) const {
    std::size_t value = skip_space(tokens_, i + 1);
    if (value < tokens_.size() && tokens_[value].is_mark("="))
      value = skip_space(tokens_, value + 1);
    return value;
  }

  void look_at_option(std::size_t i) {
    const std::size_t value = value_of(i);
    if (value >= tokens_.size()) return;
    if (tokens_[i].is_word("ENGINE")) look_at_engine(unquoted(tokens_[value]));
    if (tokens_[i].is_word("DATA") || tokens_[i].is_word("INDEX")) look_at_directory(i, value);
    if (tokens_[i].is_word("TABLESPACE")) look_at_tablespace(i, value);
    if (tokens_[i].is_word("COMPRESSION") || tokens_[i].is_word("ENCRYPTION"))
      look_at_file_option(i, value);
  }

  void look_at_engine(const std::string& name) {
    const std::string engine = boost::to_upper_copy(name);
    if (engine == engine_) return;  // a partition's
    engine_ = engine;
    for (const char* other : engines_of_others) {
      if (engine == other) return object("has the engine " + name + ", whose rows are elsewhere");
    }
    if (!to_.engines.contains(engine))
      object("has the engine " + name + ", which the new server does not have");
  }

  void look_at_directory(std::size_t i, std::size_t word) {
    if (!tokens_[word].is_word("DIRECTORY")) return;
    const std::size_t value = value_of(word);
    if (value >= tokens_.size() || tokens_[value].kind != SqlTokenKind::string) return;
    leave_out("the " + boost::to_upper_copy(tokens_[i].text) + " DIRECTORY " +
              unquoted(tokens_[value]));
    erase(tokens_, i, value + 1);
  }

  // MySQL's.
  void look_at_file_option(std::size_t i, std::size_t value) {
    if (from_.is_mariadb() || !to_.version.is_mariadb()) return;
    leave_out("the " + boost::to_upper_copy(tokens_[i].text) + "=" + unquoted(tokens_[value]));
    erase(tokens_, i, value + 1);
  }

  void look_at_tablespace(std::size_t i, std::size_t value) {
    const std::string tablespace = unquoted(tokens_[value]);
    if (tablespace == "innodb_system" || tablespace == "innodb_file_per_table") return;
    leave_out("the TABLESPACE " + tablespace);
    erase(tokens_, i, value + 1);
  }

  const ServerVersion& from_;
  const Abilities& to_;
  Rendering rendering_;
  SqlTokens tokens_;
  std::string engine_;
};

// utf8 is another name of utf8mb3 for now.
bool has_collation(const Abilities& to, const std::string& name) {
  return to.collations.contains(name) ||
         (name.starts_with("utf8_") && to.collations.contains("utf8mb3" + name.substr(4)));
}

// What collations a schema or table names.
void require_collations(Rendering& rendering, const Abilities& to) {
  const SqlTokens tokens = sql_tokens(rendering.definition.statement);
  std::set<std::string> missing;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].is_word("COLLATE")) continue;
    std::size_t value = skip_space(tokens, i + 1);
    if (value < tokens.size() && tokens[value].is_mark("=")) value = skip_space(tokens, value + 1);
    if (value >= tokens.size()) continue;
    const std::string collation = boost::to_lower_copy(unquoted(tokens[value]));
    if (!has_collation(to, collation)) missing.insert(collation);
  }
  const TableName& name = rendering.definition.name;
  for (const std::string& collation : missing) {
    rendering.obstacles.push_back((name.name.empty() ? name.schema : name.to_string()) +
                                  " has the collation " + collation +
                                  ", which the new server does not have");
  }
}

// Of a running one, whose slave does not run it. One-time ones, and those that only a slave does
// not run, keep that.
void disable_on_slave(Definition& event) {
  SqlTokens tokens = sql_tokens(event.statement);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].is_word("PRESERVE")) continue;
    const std::size_t status = skip_space(tokens, i + 1);
    if (status < tokens.size() && tokens[status].is_word("ENABLE"))
      tokens[status].text = "DISABLE ON SLAVE";
    break;
  }
  event.statement = text_of(tokens);
}

// MySQL 8 has no use for these any more.
void forget_old_modes(Definition& definition) {
  static const std::set<std::string> gone{"NO_AUTO_CREATE_USER",
                                          "NO_FIELD_OPTIONS",
                                          "NO_KEY_OPTIONS",
                                          "NO_TABLE_OPTIONS",
                                          "DB2",
                                          "MAXDB",
                                          "MSSQL",
                                          "MYSQL323",
                                          "MYSQL40",
                                          "ORACLE",
                                          "POSTGRESQL"};
  std::string modes;
  for (const std::string& mode : split(definition.sql_mode, ',')) {
    if (!gone.contains(mode)) modes += (modes.empty() ? "" : ",") + mode;
  }
  definition.sql_mode = modes;
}

}  // namespace

Abilities abilities_of(Server& server) {
  Abilities abilities;
  abilities.version = server.dialect().version();
  abilities.engines = words_of(
      server, "SELECT ENGINE FROM information_schema.ENGINES WHERE SUPPORT IN ('YES', 'DEFAULT')",
      true);
  abilities.character_sets =
      words_of(server, "SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS", false);
  abilities.collations = words_of(server, collations_query(abilities.version), false);
  abilities.authentication_plugins =
      words_of(server,
               "SELECT PLUGIN_NAME FROM information_schema.PLUGINS "
               "WHERE PLUGIN_TYPE = 'AUTHENTICATION' AND PLUGIN_STATUS = 'ACTIVE'",
               false);
  abilities.privileges = words_of(server, "SHOW PRIVILEGES", true);
  // Not in that list; and what newer versions of MariaDB call otherwise.
  abilities.privileges.insert({"ALL PRIVILEGES", "USAGE"});
  if (abilities.version.is_mariadb()) {
    abilities.privileges.insert({"REPLICATION CLIENT", "REPLICA MONITOR", "REPLICATION REPLICA",
                                 "REPLICATION REPLICA ADMIN", "DELETE VERSIONING ROWS"});
  }
  return abilities;
}

Rendering render(const Definition& definition, const ServerVersion& from, const Abilities& to) {
  Rendering rendering{definition, {}, {}};
  if (definition.kind == Kind::table) rendering = TableRenderer(definition, from, to).render();
  if (definition.kind == Kind::event) disable_on_slave(rendering.definition);
  if (to.version.is_mysql_at_least(8, 0)) forget_old_modes(rendering.definition);
  if (definition.kind == Kind::schema || definition.kind == Kind::table)
    require_collations(rendering, to);
  return rendering;
}

std::string obstacle_between(const ServerVersion& from, const ServerVersion& to) {
  const auto series = [](const ServerVersion& v) { return std::pair(v.major, v.minor); };
  if (from.flavor == to.flavor) {
    return series(from) <= series(to) ? ""
                                      : "the new server is of an older version than the master";
  }
  if (to.is_mariadb() && series(from) == std::pair(5U, 7U)) return "";
  return std::string("a slave of ") + (to.is_mariadb() ? "MariaDB" : "MySQL") +
         " cannot follow a master of " + (from.is_mariadb() ? "MariaDB" : "this version of MySQL");
}

}  // namespace slaveclone
