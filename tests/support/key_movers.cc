#include "support/key_movers.h"

#include <boost/algorithm/string/case_conv.hpp>
#include <functional>
#include <random>
#include <string>

#include "mysql/client_session.h"
#include "mysql/session.h"

namespace slaveclone::test {
namespace {

const std::vector<std::string>& tables() {
  static const std::vector<std::string> all{
      "CREATE DATABASE moving",
      "CREATE TABLE moving.plain (id INT PRIMARY KEY, v VARCHAR(100), k INT, KEY (k)) "
      "ENGINE=InnoDB",
      "CREATE TABLE moving.places (id INT PRIMARY KEY, place INT NULL UNIQUE) ENGINE=InnoDB",
      "CREATE TABLE moving.parent (id INT PRIMARY KEY, v INT) ENGINE=InnoDB",
      "CREATE TABLE moving.child (id INT PRIMARY KEY, parent INT NOT NULL, FOREIGN KEY (parent) "
      "REFERENCES moving.parent (id) ON UPDATE CASCADE ON DELETE CASCADE) ENGINE=InnoDB",
      "CREATE TABLE moving.orphan (id INT PRIMARY KEY, parent INT NULL, FOREIGN KEY (parent) "
      "REFERENCES moving.parent (id) ON UPDATE CASCADE ON DELETE SET NULL) ENGINE=InnoDB",
      "CREATE TABLE moving.tree (id INT PRIMARY KEY, above INT NULL, FOREIGN KEY (above) "
      "REFERENCES moving.tree (id) ON DELETE SET NULL) ENGINE=InnoDB",
      "CREATE TABLE moving.nokey (a INT, v VARCHAR(20)) ENGINE=InnoDB",
      "CREATE TABLE moving.words (w VARCHAR(20) CHARACTER SET utf8, n INT, v INT, PRIMARY KEY (w, "
      "n)) "
      "ENGINE=InnoDB"};
  return all;
}

// Of foreign keys that lead round, by two tables.
const std::vector<std::string>& actions() {
  static const std::vector<std::string> all{"CASCADE", "SET NULL", "RESTRICT", "NO ACTION"};
  return all;
}

std::string name_of(const char* side, const std::string& action) {
  return "moving." + (side + ("_" + boost::to_lower_copy(action.substr(0, action.find(' ')))));
}

std::vector<std::string> cycle_of(const std::string& action) {
  const std::string left = name_of("left", action);
  const std::string right = name_of("right", action);
  const std::string by = " (id) ON UPDATE " + action + " ON DELETE " + action;
  const std::string columns = " (id INT PRIMARY KEY, other INT NULL";
  return {"CREATE TABLE " + left + columns + ") ENGINE=InnoDB",
          "CREATE TABLE " + right + columns + ", FOREIGN KEY (other) REFERENCES " + left + by +
              ") ENGINE=InnoDB",
          "ALTER TABLE " + left + " ADD FOREIGN KEY (other) REFERENCES " + right + by};
}

// Every one of these may be refused: the key is taken, or held by another client.
std::vector<std::string> moves(std::mt19937& random, int rows) {
  const auto key = [&] { return std::to_string(random() % static_cast<unsigned>(rows * 2)); };
  const std::string a = key();
  const std::string b = key();
  const std::string& action = actions()[random() % actions().size()];
  const bool from_left = random() % 2 == 0;
  const std::string one = name_of(from_left ? "left" : "right", action);
  const std::string other = name_of(from_left ? "right" : "left", action);
  return {
      "UPDATE moving.plain SET id = " + b + ", v = CONCAT('v', " + a + ") WHERE id = " + a,
      "UPDATE moving.plain SET v = '" + b + "', k = " + b + " WHERE id = " + a,
      "INSERT INTO moving.plain VALUES (" + a + ", 'new', 1)",
      "DELETE FROM moving.plain WHERE id = " + a,
      "UPDATE moving.places SET place = NULL WHERE id = " + a,
      "UPDATE moving.places SET place = " + b + " WHERE id = " + a,
      "UPDATE moving.parent SET id = " + b + " WHERE id = " + a,
      "DELETE FROM moving.parent WHERE id = " + a,
      "INSERT INTO moving.parent VALUES (" + a + ", 1)",
      "INSERT INTO moving.child VALUES (" + b + ", " + a + ")",
      "INSERT INTO moving.orphan VALUES (" + b + ", " + a + ")",
      "UPDATE moving.child SET id = " + b + " WHERE id = " + a,
      "INSERT INTO moving.tree VALUES (" + a + ", NULL)",
      "UPDATE moving.tree SET above = " + b + " WHERE id = " + a,
      "DELETE FROM moving.tree WHERE id = " + a,
      "UPDATE moving.nokey SET v = '" + b + "' WHERE a = " + a,
      "UPDATE moving.words SET n = " + b + " WHERE w = 'w" + a + "'",
      "UPDATE " + one + " SET id = " + b + " WHERE id = " + a,
      "DELETE FROM " + one + " WHERE id = " + a,
      "INSERT INTO " + one + " SELECT " + a + ", MAX(id) FROM " + other + " WHERE id <= " + b,
      "UPDATE " + one + " SET other = " + b + " WHERE id = " + a,
  };
}

// So many rows in a statement.
void fill(Session& session, const std::string& table, int rows,
          const std::function<std::string(int)>& row) {
  for (int begin = 0; begin < rows; begin += 1000) {
    std::string values;
    for (int i = begin; i < std::min(begin + 1000, rows); ++i)
      values += (values.empty() ? "(" : ",(") + row(i * 2) + ")";
    session.query("INSERT INTO " + table + " VALUES " + values);
  }
}

}  // namespace

KeyMovers::KeyMovers(const Login& master, int rows, unsigned clients)
    : login_(master), rows_(rows) {
  make_tables();
  for (unsigned client = 0; client < clients; ++client)
    clients_.emplace_back([this, client] { move(client); });
}

KeyMovers::~KeyMovers() { stop(); }

std::uint64_t KeyMovers::stop() {
  stopping_ = true;
  clients_.clear();
  return moved_;
}

void KeyMovers::make_tables() {
  const auto session = connect(login_);
  for (const std::string& sql : tables()) session->query(sql);
  for (const std::string& action : actions()) {
    for (const std::string& sql : cycle_of(action)) session->query(sql);
  }
  const auto n = [](int i) { return std::to_string(i); };
  fill(*session, "moving.plain", rows_,
       [&](int i) { return n(i) + ", REPEAT('x', 80), " + n(i % 97); });
  fill(*session, "moving.places", rows_, [&](int i) { return n(i) + ", " + n(i); });
  fill(*session, "moving.parent", rows_, [&](int i) { return n(i) + ", 0"; });
  fill(*session, "moving.child", rows_, [&](int i) { return n(i) + ", " + n(i); });
  fill(*session, "moving.orphan", rows_, [&](int i) { return n(i) + ", " + n(i); });
  fill(*session, "moving.tree", rows_, [&](int i) { return n(i) + ", NULL"; });
  fill(*session, "moving.nokey", rows_ / 10, [&](int i) { return n(i) + ", 'x'"; });
  for (const std::string& action : actions()) {
    fill(*session, name_of("left", action), rows_ / 10, [&](int i) { return n(i) + ", NULL"; });
    fill(*session, name_of("right", action), rows_ / 10, [&](int i) { return n(i) + ", " + n(i); });
    session->query("UPDATE " + name_of("left", action) + " SET other = id WHERE id % 3 = 0");
  }
  fill(*session, "moving.words", rows_, [&](int i) { return "'w" + n(i) + "', " + n(i) + ", 0"; });
}

void KeyMovers::move(unsigned client) {
  std::mt19937 random(client + 1);
  const auto session = connect(login_);
  session->query("SET SESSION innodb_lock_wait_timeout = 2");
  while (!stopping_) {
    const std::vector<std::string> all = moves(random, rows_);
    try {
      session->query(all[random() % all.size()]);
      ++moved_;
    } catch (const SqlError&) {  // a key that is taken, a deadlock
    }
  }
}

}  // namespace slaveclone::test
