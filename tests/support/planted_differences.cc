#include "support/planted_differences.h"

#include "mysql/row_session.h"
#include "mysql/server_session.h"
#include "support/type_samples.h"

namespace slaveclone::test {
namespace {

constexpr std::size_t group = 1000;  // ids: the values themselves, then a group for each column

std::string column(std::size_t n) { return "c" + std::to_string(n); }

bool begins_with(const std::string& text, const char* beginning) {
  return text.rfind(beginning, 0) == 0;
}

// So that what differs is shown differently.
std::string shown(const std::string& name, const std::string& type) {
  if (begins_with(type, "FLOAT") || begins_with(type, "DOUBLE")) return "CONCAT(" + name + "*1e0)";
  if (begins_with(type, "ENUM") || begins_with(type, "SET")) return "CONCAT(" + name + "+0)";
  if (begins_with(type, "VECTOR")) return "HEX(" + name + ")";
  return "HEX(CONCAT(" + name + "))";
}

using Shown = std::map<std::string, std::vector<std::string>>;

std::string without_sign_of_0(const std::string& value) {
  return value == "-0" ? std::string("0") : value;
}

Shown rows_of(Server& server, const std::string& table, const std::string& list) {
  const ResultSet answer =
      session_of(server).query("SELECT id, " + list + " FROM planted." + table);
  Shown rows;
  for (const auto& row : answer.rows) {
    std::vector<std::string>& values = rows[row.front().value()];
    for (std::size_t i = 1; i < row.size(); ++i)
      values.push_back(row[i] ? without_sign_of_0(*row[i]) : "NULL");
  }
  return rows;
}

}  // namespace

PlantedDifferences::PlantedDifferences(Server master) : master_(std::move(master)) {
  prepare_to_write_rows(master_, true);
  session_of(master_).query("SET SESSION sql_mode = " + lenient_sql_mode());
  session_of(master_).query("CREATE DATABASE planted");
  make_types();
  make_words();
}

void PlantedDifferences::make_types() {
  Session& session = session_of(master_);
  const auto samples = type_samples(master_.dialect().version());
  std::string names;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    types_.push_back(samples[i].type);
    names += ", " + column(i);
    values_ = std::max(values_, samples[i].values.size());
  }
  for (const std::string& sql : table_of_samples("planted.types", samples)) session.query(sql);
  for (std::size_t i = 1; i <= samples.size(); ++i) {
    session.query("INSERT INTO planted.types (id" + names + ") SELECT id + " +
                  std::to_string(i * group) + names + " FROM planted.types WHERE id < " +
                  std::to_string(group));
  }
}

void PlantedDifferences::make_words() {
  Session& session = session_of(master_);
  session.query(
      "CREATE TABLE planted.words (id INT PRIMARY KEY, w VARCHAR(20) CHARACTER SET utf8, n INT) "
      "ENGINE=InnoDB");
  session.query("CREATE TABLE planted.mixed (id INT PRIMARY KEY, w VARCHAR(9)) ENGINE=MyISAM");
  std::string words, mixed;
  for (int id = 1; id <= 2000; ++id) {
    const char* word = id % 4 == 0 ? "''" : id % 4 == 1 ? "'a'" : id % 4 == 2 ? "'Word'" : "'x '";
    words += (id == 1 ? "(" : ",(") + std::to_string(id) + "," + word + ",7)";
    if (id <= 100) mixed += (id == 1 ? "(" : ",(") + std::to_string(id) + ",'w')";
  }
  session.query("INSERT INTO planted.words VALUES " + words);
  session.query("INSERT INTO planted.mixed VALUES " + mixed);
}

void PlantedDifferences::plant(Server slave) {
  prepare_to_write_rows(slave);
  session_of(slave).query("SET SESSION sql_mode = " + lenient_sql_mode());
  plant_types(slave);
  plant_words(slave);
  std::string list;
  for (std::size_t i = 0; i < types_.size(); ++i)
    list += (i == 0 ? "" : ", ") + shown(column(i), types_[i]);
  compare(slave, "types", list);
  compare(slave, "words", "HEX(w), n");
  compare(slave, "mixed", "HEX(w)");
}

// Each column in its own group of rows has the next row's value.
void PlantedDifferences::plant_types(Server& slave) {
  for (std::size_t i = 0; i < types_.size(); ++i) {
    const std::string first = std::to_string((i + 1) * group);
    session_of(slave).query("UPDATE planted.types t JOIN planted.types s ON s.id = (t.id - " +
                            first + " + 1) % " + std::to_string(values_ + 1) + " SET t." +
                            column(i) + " = s." + column(i) + " WHERE t.id >= " + first +
                            " AND t.id < " + first + " + " + std::to_string(group));
  }
}

void PlantedDifferences::plant_words(Server& slave) {
  for (const char* sql :
       {"DELETE FROM planted.words WHERE id <= 200",
        "INSERT INTO planted.words SELECT id + 3000, w, n FROM planted.words WHERE id <= 400",
        "UPDATE planted.words SET w = NULL WHERE w = '' AND id BETWEEN 401 AND 600",
        "UPDATE planted.words SET w = CONCAT(w, ' ') WHERE w = 'a' AND id BETWEEN 601 AND 1000",
        "UPDATE planted.words SET w = 'WORD' WHERE w = 'Word' AND id BETWEEN 1001 AND 1400",
        "UPDATE planted.words SET n = n + 1 WHERE id BETWEEN 1500 AND 1700",
        "DELETE FROM planted.mixed WHERE id BETWEEN 10 AND 20",
        "UPDATE planted.mixed SET w = 'W' WHERE id BETWEEN 30 AND 40"})
    session_of(slave).query(sql);
}

void PlantedDifferences::compare(Server& slave, const std::string& table, const std::string& list) {
  const Shown of_master = rows_of(master_, table, list);
  const Shown of_slave = rows_of(slave, table, list);
  std::set<std::string>& rows = rows_[table];
  for (const auto& [id, values] : of_master) {
    const auto other = of_slave.find(id);
    if (other == of_slave.end()) {
      rows.insert("missing " + id);
    } else if (other->second != values) {
      rows.insert("changed " + id);
    }
  }
  for (const auto& [id, values] : of_slave) {
    if (!of_master.contains(id)) rows.insert("extra " + id);
  }
}

std::size_t PlantedDifferences::count() const {
  std::size_t all = 0;
  for (const auto& [table, rows] : rows_) all += rows.size();
  return all;
}

}  // namespace slaveclone::test
