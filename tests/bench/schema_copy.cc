// How long it takes to check, make and drop a master's definitions: many small tables, each in the
// middle of a chain of foreign keys, with a trigger on every tenth and as many views.
// Usage: schema_copy [SERVER [TABLES [DIRECTORY [WORD...]]]], a WORD being an option of the slave's
#include "provision/schema_copy.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "mysql/client_session.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {
namespace {

void fill(Session& master, int tables) {
  master.query("SET SESSION foreign_key_checks = 0");
  master.query("CREATE DATABASE many");
  for (int i = 0; i < tables; ++i) {
    master.query(fmt::format(
        "CREATE TABLE many.t{0} (id int AUTO_INCREMENT PRIMARY KEY, parent int, name varchar(50), "
        "amount decimal(10,2) DEFAULT 0, changed timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, KEY "
        "(name), CONSTRAINT c{0} FOREIGN KEY (parent) REFERENCES many.t{1} (id))",
        i, (i * 7 + 1) % tables));
    if (i % 10 == 0) {
      master.query(fmt::format("CREATE VIEW many.v{0} AS SELECT id, name FROM many.t{0}", i));
      master.query(fmt::format(
          "CREATE TRIGGER many.g{0} BEFORE INSERT ON many.t{0} FOR EACH ROW SET NEW.amount = 1",
          i));
    }
  }
}

void time(const char* what, const std::function<void()>& act) {
  const auto begin = std::chrono::steady_clock::now();
  act();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::cout << fmt::format("{:<12} {:.2f} s\n", what, took.count()) << std::flush;
}

void run(const std::string& version, int tables, const std::string& directory,
         std::vector<std::string> words) {
  words.push_back("version=" + version);
  TestSandbox servers(directory);
  servers.add("master", "master", {"version=" + version});
  servers.add("slave", "slave", words);
  servers.start({"master", "slave"});
  time("fill", [&] { fill(*servers.session("master"), tables); });
  Server master(connect(servers.tcp_login("master")));
  Server slave(servers.session("slave"));
  SchemaCopy copy(master, slave, {});
  Findings findings;
  time("foreign keys", [&] { Definitions(master).foreign_keys({"many"}); });
  time("check", [&] { copy.check(findings); });
  findings.require_none();
  time("make", [&] { copy.make(); });
  time("triggers", [&] { copy.make_triggers(); });
  time("drop", [&] { copy.drop_what_was_made(); });
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto word = [&](std::size_t i, const std::string& otherwise) {
    return words.size() > i ? words[i] : otherwise;
  };
  slaveclone::test::run(
      word(0, "mariadb-10.11"), std::stoi(word(1, "5000")),
      word(2, slaveclone::test::fast_directory()),
      {words.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(3, words.size())),
       words.end()});
}
