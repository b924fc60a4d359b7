#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;

// A donor that keeps outside its data directory what a server can keep there, and a clone that
// keeps it at places of its own.
class ExternalFiles : public MatrixTest {
 protected:
  std::string place(const std::string& server, const std::string& name) const {
    return servers_.path() + "/places-of-" + server + "/" + name;
  }

  Words settings(const std::string& server) const {
    Words words{"innodb-undo-directory=" + place(server, "undo"),
                "innodb-log-group-home-dir=" + place(server, "redo"),
                "innodb-data-home-dir=" + place(server, "home"),
                "innodb-data-file-path=ibdata1:12M;more/ibdata2:8M:autoextend"};
    if (!is("mysql-9.7")) words.emplace_back("innodb-undo-tablespaces=2");
    if (is("mysql-9.7")) words.push_back("innodb-directories=" + place(server, "tables"));
    if (is_mariadb()) words.push_back("aria-log-dir-path=" + place(server, "aria"));
    return words;
  }

  void start_with_places() {
    for (const char* name : {"undo", "redo", "home/more", "aria", "tables", "index"}) {
      fs::create_directories(place("donor", name));
    }
    add("master", "master");
    add("donor", "slave", settings("donor"));
    add_clone(settings("clone"));
    servers_.start({"master", "donor"});
    servers_.replicate("donor", "master");
  }

  // The same table twice, as its place on the master is another one.
  void make_table(const std::string& name, const std::string& definition,
                  const std::string& at_donor) {
    for (const auto& [server, where] :
         {std::pair<std::string, std::string>{"master", ""}, {"donor", at_donor}}) {
      const auto session = servers_.session(server);
      session->query("SET sql_log_bin = 0");
      session->query("CREATE TABLE " + name + " (a INT PRIMARY KEY, b TEXT) " +
                     fmt::format(fmt::runtime(definition), where));
    }
    sql("master", "INSERT INTO " + name + " VALUES (1, 'one'), (5, REPEAT('five', 5000))");
  }

  void make_tables() {
    sql("master", "CREATE DATABASE shop");
    sql("master", "CREATE DATABASE linked");
    ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
    const std::string data = "DATA DIRECTORY = '" + place("donor", "tables") + "' ";
    const std::string index = "INDEX DIRECTORY = '" + place("donor", "index") + "'";
    make_table("shop.inno", "ENGINE=InnoDB {}", data);
    make_table("shop.`odd #'name`", "ENGINE=InnoDB {}", data);
    make_table("shop.isam", "ENGINE=MyISAM {}", data + index);
    if (is_mariadb()) make_table("shop.aria", "ENGINE=Aria {}", data + index);
    make_table("shop.parts",
               "ENGINE=InnoDB PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (3) {}, "
               "PARTITION p1 VALUES LESS THAN MAXVALUE)",
               data);
    sql("master", "CREATE TABLE linked.t (a INT PRIMARY KEY, b TEXT)");
    sql("master", "INSERT INTO linked.t VALUES (1, 'one')");
    ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  }

  // As a DBA does whose disk is full.
  void move_database_out(const std::string& name) {
    servers_.stop({"donor"});
    const std::string inside = servers_.data_directory("donor") + "/" + name;
    fs::rename(inside, place("donor", name));
    fs::create_symlink(place("donor", name), inside);
    servers_.start({"donor"});
    sql("donor", start_slave());
  }

  std::string start_slave() const { return is("mysql-9.7") ? "START REPLICA" : "START SLAVE"; }

  Argv mapped() const {
    return {"--map-path=" + place("donor", "tables") + "=" + place("clone", "tables"),
            "--map-path=" + place("donor", "index") + "=" + place("clone", "index"),
            "--map-path=" + place("donor", "linked") + "=" + place("clone", "linked")};
  }
};

TEST_P(ExternalFiles, AreClonedToPlacesOfTheClonesOwn) {
  decides({"DATA DIRECTORY tables", "separate undo directory", "separate redo directory",
           "innodb_data_home_dir elsewhere", "symlinked database"});
  start_with_places();
  ASSERT_NO_FATAL_FAILURE(make_tables());
  move_database_out("linked");
  clone_and_compare({"--quiesce=shutdown"}, mapped());
  if (HasFailure() && fs::exists(servers_.error_log("clone")))
    std::cerr << read_whole_file(servers_.error_log("clone"));
}

ON_EVERY_SERVER(ExternalFiles);

}  // namespace
}  // namespace slaveclone::test
