#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

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
    if (is("mysql-9.7"))
      words.push_back("innodb-directories=" + place(server, "tables") + ";" +
                      place(server, "index"));
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
    if (is("mysql-5.6")) remove_system_tables();
    servers_.start({"master", "donor"});
    if (is("mysql-5.6")) make_system_tables();
    servers_.replicate("donor", "master");
  }

  // The shipped data directory's own are in its ibdata1, which a server with other data files
  // lacks.
  static constexpr const char* system_tables[] = {"innodb_index_stats", "innodb_table_stats",
                                                  "slave_master_info", "slave_relay_log_info",
                                                  "slave_worker_info"};
  void remove_system_tables() {
    for (const std::string name : system_tables) {
      for (const char* end : {".frm", ".ibd"})
        fs::remove(servers_.data_directory("donor") + "/mysql/" + name + end);
    }
  }
  void make_system_tables() {
    for (const std::string name : system_tables) {
      std::string create =
          servers_.session("master")->query("SHOW CREATE TABLE mysql." + name).text("Create Table");
      sql("donor", "CREATE TABLE mysql." + create.substr(create.find('`')));
    }
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
    make_table("shop.`odd #'name`", "ENGINE=InnoDB {}",
               "DATA DIRECTORY = '" + place("donor", "index") + "'");
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

  // On a host that has nothing where the donor keeps its files: MySQL would find both.
  ProcessResult load_elsewhere(const Argv& words) const {
    Argv argv{"unshare",
              "--mount",
              "sh",
              "-c",
              R"(mount -t tmpfs none "$0" && exec "$@")",
              place("donor", ""),
              std::string(SLAVECLONE_BIN_DIR) + "/load-slave",
              "--defaults-file=" + servers_.cnf("clone"),
              archive()};
    argv.insert(argv.end(), words.begin(), words.end());
    return run_process(argv);
  }

  std::vector<std::string> open_files(const std::string& server) const {
    std::vector<std::string> paths;
    const std::string directory = "/proc/" + std::to_string(servers_.pid(server)) + "/fd";
    for (const auto& entry : fs::directory_iterator(directory)) {
      boost::system::error_code closed;
      paths.push_back(fs::read_symlink(entry.path(), closed).string());
    }
    return paths;
  }

  Argv mapped() const {
    Argv rules{"--map-path=" + place("donor", "tables") + "=" + place("clone", "tables")};
    for (const char* same : {"index", "linked"}) {
      rules.push_back("--map-path=" + place("donor", same) + "=" + place("donor", same));
    }
    return rules;
  }
};

TEST_P(ExternalFiles, AreClonedToPlacesOfTheClonesOwn) {
  decides({"DATA DIRECTORY tables", "separate undo directory", "separate redo directory",
           "innodb_data_home_dir elsewhere", "symlinked database"});
  start_with_places();
  ASSERT_NO_FATAL_FAILURE(make_tables());
  move_database_out("linked");
  ASSERT_NO_FATAL_FAILURE(start_load());
  ASSERT_NO_FATAL_FAILURE(back_up({"--quiesce=shutdown"}));
  stop_load();

  // An archive does not choose where it writes.
  const ProcessResult refused = load_slave({archive()});
  EXPECT_EQ(refused.exit_status, 11) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("--map-path="));
  EXPECT_FALSE(fs::exists(servers_.data_directory("clone")));
  EXPECT_FALSE(fs::exists(place("clone", "undo")));

  const ProcessResult loaded = load_elsewhere(mapped());
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;
  sql("master", "TRUNCATE TABLE shop.inno");
  sql("master", "INSERT INTO shop.inno SELECT * FROM shop.isam");
  sql("master", "ALTER TABLE shop.isam ADD c INT");
  sql("master", "INSERT INTO linked.t VALUES (2, 'two')");
  expect_clone_equals_donor_and_master();
  expect_replicates("clone");
  EXPECT_THAT(open_files("clone"), Not(Contains(HasSubstr(place("donor", "tables")))));
  EXPECT_THAT(open_files("clone"), Not(Contains(HasSubstr(servers_.data_directory("donor")))));
  for (const char* name : {"undo", "redo", "home/ibdata1", "home/more/ibdata2", "tables/shop"})
    EXPECT_TRUE(fs::exists(place("clone", name))) << name;
  const std::string clones_root = "/proc/" + std::to_string(servers_.pid("clone")) + "/root";
  for (const char* name : {"index/shop", "linked"})
    EXPECT_FALSE(fs::is_empty(clones_root + place("donor", name))) << name;
  EXPECT_FALSE(fs::exists(servers_.data_directory("clone") + "/slaveclone.external"));
}

ON_EVERY_SERVER(ExternalFiles);

}  // namespace
}  // namespace slaveclone::test
