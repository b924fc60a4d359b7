#include <gmock/gmock.h>

#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "mysql/option_files.h"
#include "support/matrix_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;
using testing::Not;

// Tables, redo, Aria and binary logs are encrypted; the keys come to the new host by another way.
class Encryption : public MatrixTest {
 protected:
  static constexpr const char* key = "770A8A65DA156D24EE2A093277530142";

  std::string key_file(const std::string& name) const { return servers_.path() + "/" + name; }

  Words with_keys(const std::string& file) const {
    return {"plugin-load-add=file_key_management",
            "file-key-management-filename=" + file,
            "innodb-encrypt-tables=ON",
            "innodb-encrypt-log=ON",
            "aria-encrypt-tables=ON",
            "encrypt-binlog=ON"};
  }

  // A component is named in a file beside the server's program, and set up by one beside its
  // library. The program takes that place from its argv[0].
  std::string server_with_keyring() const {
    const fs::path home = servers_.path() + "/keyring";
    fs::create_directories(home / "plugins");
    const Options options = read_options({servers_.cnf("donor"), "", "", false}, {"mysqld"});
    const fs::path plugins = last_value(options, "plugin-dir").value();
    for (const char* library : {"component_keyring_file.so", "component_reference_cache.so"})
      run_process({"cp", (plugins / library).string(), (home / "plugins").string()});
    write_durably((home / "mysqld.my").string(),
                  R"({"components": "file://component_keyring_file"})");
    write_durably((home / "plugins/component_keyring_file.cnf").string(),
                  R"({"path": ")" + key_file("keys") + R"(", "read_only": false})");
    const fs::path real = fs::canonical(plugins / "../../../sbin/mysqld");
    const fs::path libraries = fs::canonical(plugins / "../../x86_64-linux-gnu");
    const std::string program = (home / "mysqld").string();
    write_durably(program, "#!/bin/sh\nexec " + (libraries / "ld-linux-x86-64.so.2").string() +
                               " --argv0 " + program + " --library-path " + libraries.string() +
                               " " + real.string() + R"( "$@" --plugin-dir=)" +
                               (home / "plugins").string() + "\n");
    fs::permissions(program, fs::owner_all);
    return program;
  }

  void expect_keyring_component_refused() {
    start_pair();
    servers_.stop({"donor"});
    start_detached({server_with_keyring(), "--defaults-file=" + servers_.cnf("donor")});
    ASSERT_TRUE(wait_until([&] { return can_connect("donor"); }));
    sql("donor", "START REPLICA");
    sql("donor", "CREATE DATABASE secrets");
    sql("donor", "CREATE TABLE secrets.t (a INT) ENCRYPTION='Y'");
    const ProcessResult refusal = take_backup({"--output=" + archive()});
    EXPECT_EQ(refusal.exit_status, 11) << refusal.err;
    EXPECT_THAT(refusal.err, HasSubstr("component_keyring_file"));
    refused("encrypted tables", "keyring components are refused by take-backup");
  }

  bool can_connect(const std::string& server) const {
    try {
      servers_.session(server);
      return true;
    } catch (const Error&) {
      return false;
    }
  }

  void expect_refused(const std::string& clone, const std::string& why) {
    const ProcessResult refusal = load_slave({archive()}, clone);
    EXPECT_EQ(refusal.exit_status, 11) << refusal.err;
    EXPECT_THAT(refusal.err, HasSubstr("the new server needs plugin file_key_management and"));
    EXPECT_THAT(refusal.err, HasSubstr(why));
    EXPECT_THAT(refusal.err, HasSubstr("\nhint: "));
    EXPECT_FALSE(fs::exists(servers_.data_directory(clone)));
  }
};

TEST_P(Encryption, ClonesOnlyToAServerThatHasTheKeys) {
  decides({"encrypted tables"});
  if (is("mysql-5.6")) return not_applicable("encrypted tables", "new in MySQL 5.7");
  if (is("mysql-5.7"))
    return not_applicable("encrypted tables", "the build at hand has no keyring_file.so");
  if (is("mysql-9.7")) return expect_keyring_component_refused();
  for (const char* name : {"donor.keys", "clone.keys"})
    write_durably(key_file(name), std::string("1;") + key + "\n");
  start_pair(with_keys(key_file("donor.keys")), with_keys(key_file("donor.keys")));
  add_clone(with_keys(key_file("none.keys")), "keyless");
  add_clone({}, "plain");
  add_clone(with_keys(key_file("clone.keys")), "other");
  sql("master", "CREATE TABLE test.inno (a INT PRIMARY KEY, b TEXT) ENCRYPTED=YES");
  sql("master", "CREATE TABLE test.aria (a INT PRIMARY KEY, b TEXT) ENGINE=Aria");
  sql("master", "INSERT INTO test.inno VALUES (1, 'plain text to be seen')");
  sql("master", "INSERT INTO test.aria VALUES (1, 'its log is never encrypted')");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  // A copy of the keys that a DBA has left where the server's files are.
  fs::copy_file(key_file("donor.keys"), servers_.data_directory("donor") + "/keyring.bak");
  ASSERT_NO_FATAL_FAILURE(start_load());
  const std::string in_the_clear = servers_.path() + "/backup.tar";
  ASSERT_NO_FATAL_FAILURE(back_up({"--output=" + in_the_clear}));
  fs::rename(in_the_clear, archive());
  const std::string content = read_whole_file(archive());
  EXPECT_EQ(content.find(key), std::string::npos);
  EXPECT_EQ(content.find("plain text to be seen"), std::string::npos);

  expect_refused("plain", "which the new server does not load");
  expect_refused("keyless", "no such key file here: " + key_file("none.keys"));
  const ProcessResult loaded = load_slave({archive()}, "other");
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;
  expect_clone_equals_donor_and_master("other");
  expect_replicates("other");
}

ON_EVERY_SERVER(Encryption);

}  // namespace
}  // namespace slaveclone::test
