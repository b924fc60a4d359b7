#include <gmock/gmock.h>

#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "model/table_name.h"
#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

// One donor with a table of every kind, and with every kind of name.
class TableKinds : public MatrixTest {
 protected:
  void install(const std::string& library) {
    for (const char* server : {"master", "donor"}) {
      const auto session = servers_.session(server);
      session->query("INSTALL SONAME '" + library + "'");
    }
  }

  void make(const std::string& name, const std::string& definition) {
    sql("master", "CREATE TABLE " + name + " " + definition);
    sql("master", "INSERT INTO " + name + " VALUES (1, 'one'), (2, REPEAT('two', 3000))");
  }

  void make_tables_of_every_engine() {
    const std::string columns = "(a INT NOT NULL, b VARCHAR(15000) NOT NULL) CHARSET latin1 ";
    sql("master", "CREATE DATABASE kinds");
    make("kinds.isam", columns + "ENGINE=MyISAM");
    make("kinds.isam2", columns + "ENGINE=MyISAM");
    make("kinds.csv", columns + "ENGINE=CSV");
    make("kinds.archive", columns + "ENGINE=ARCHIVE");
    make("kinds.blackhole", columns + "ENGINE=BLACKHOLE");
    sql("master", "CREATE TABLE kinds.merge " + columns +
                      "ENGINE=MERGE UNION=(kinds.isam, kinds.isam2) INSERT_METHOD=LAST");
    if (is_mariadb()) make("kinds.aria", columns + "ENGINE=Aria");
    if (is_mariadb()) make("kinds.aria_crashable", columns + "ENGINE=Aria TRANSACTIONAL=0");
    make("kinds.parts", columns + "ENGINE=InnoDB PARTITION BY HASH (a) PARTITIONS 3");
    make("kinds.compressed", columns + "ENGINE=InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8");
    if (is_mariadb()) make("kinds.pages", columns + "ENGINE=InnoDB PAGE_COMPRESSED=1");
    if (is("mysql-5.7") || is("mysql-9.7"))
      make("kinds.pages", columns + "ENGINE=InnoDB COMPRESSION='zlib'");
    make("kinds.large", columns + "ENGINE=InnoDB");
    sql("master", "CREATE VIEW kinds.v AS SELECT a FROM kinds.isam");
  }

  void make_tables_of_every_name() {
    for (const char* name :
         {"a b", " quote'\"", "-rf", "--help", "#sql", "ünï 中文", "..", "a.b", "$x%", "aux"}) {
      const std::string quoted = quote_identifier(name);
      sql("master", "CREATE DATABASE " + quoted);
      make(quoted + "." + quoted, "(a INT PRIMARY KEY, b TEXT)");
      make(quoted + ".isam", "(a INT PRIMARY KEY, b TEXT) ENGINE=MyISAM");
    }
  }

  // The table's file goes on for 9 GiB, all hole but for its beginning.
  static constexpr std::uintmax_t large = 9ULL << 30U;
  void make_large(const std::string& file) {
    servers_.stop({"donor"});
    fs::resize_file(servers_.data_directory("donor") + "/" + file, large);
    servers_.start({"donor"});
    sql("donor", is("mysql-9.7") ? "START REPLICA" : "START SLAVE");
  }
  void expect_large_with_holes(const std::string& file) const {
    const std::string path = servers_.data_directory("clone") + "/" + file;
    EXPECT_EQ(fs::file_size(path), large);
    EXPECT_THAT(run_process({"du", "--block-size=1M", path}).out, StartsWith("1\t"));
    EXPECT_LT(fs::file_size(archive()), 200U << 20U);
  }
};

TEST_P(TableKinds, AreAllCloned) {
  decides({"MyISAM", "Aria", "ARCHIVE", "CSV", "MERGE", "BLACKHOLE", "MEMORY", "partitioned tables",
           "compressed tables", "page-compressed tables",
           "names with blanks, quotes, Unicode, # and dashes", "files of over 8 GiB, sparse"});
  if (!is_mariadb()) not_applicable("Aria", "MySQL has no such engine");
  if (is("mysql-5.6")) not_applicable("page-compressed tables", "new in MySQL 5.7");
  refused(
      "MEMORY",
      "unless the tables are empty or --allow-memory-tables is given: their rows are in no file");
  const Words words = is("mysql-5.6") ? Words{"innodb-file-format=Barracuda"} : Words{};
  start_pair(words, words);
  if (is_mariadb()) install("ha_archive");
  if (is_mariadb()) install("ha_blackhole");
  make_tables_of_every_engine();
  make_tables_of_every_name();
  sql("master", "CREATE TABLE kinds.memory (a INT) ENGINE=MEMORY");
  sql("master", "INSERT INTO kinds.memory VALUES (1)");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  const ProcessResult refusal = take_backup({"--output=" + archive()});
  EXPECT_EQ(refusal.exit_status, 11);
  EXPECT_THAT(refusal.err, HasSubstr("kinds.memory"));
  sql("master", "DELETE FROM kinds.memory");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  make_large("kinds/large.ibd");
  clone_and_compare();
  expect_large_with_holes("kinds/large.ibd");
}

ON_EVERY_SERVER(TableKinds);

// A server that nobody has put anything into.
using EmptyServer = MatrixTest;

TEST_P(EmptyServer, IsCloned) {
  decides({"empty server"});
  start_pair();
  ASSERT_NO_FATAL_FAILURE(back_up());
  ASSERT_NO_FATAL_FAILURE(load());
  expect_sound();
  expect_replicates("clone");
}

ON_EVERY_SERVER(EmptyServer);

using LowerCaseNames = MatrixTest;

TEST_P(LowerCaseNames, AreClonedToAServerThatHasThemToo) {
  decides({"lower_case_table_names=1"});
  start_pair({"lower-case-table-names=1"}, {"lower-case-table-names=1"});
  add_clone({}, "other");
  sql("master", "CREATE DATABASE Shop");
  sql("master", "CREATE TABLE Shop.Orders (a INT PRIMARY KEY)");
  sql("master", "INSERT INTO SHOP.ORDERS VALUES (1)");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  clone_and_compare();
  const ProcessResult refusal = load_slave({archive()}, "other");
  EXPECT_EQ(refusal.exit_status, 11) << refusal.err;
  EXPECT_THAT(refusal.err, HasSubstr("lower_case_table_names is 1, the new server's is 0"));
  EXPECT_FALSE(fs::exists(servers_.data_directory("other")));
}

ON_EVERY_SERVER(LowerCaseNames);

}  // namespace
}  // namespace slaveclone::test
