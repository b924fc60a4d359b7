#include "datadir/left_out.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/fake_topology.h"

namespace slaveclone::test {
namespace {

TEST(LeftOutTest, DefaultNamesAreKnown) {
  const LeftOutRules rules;
  for (const char* path : {"master.info",
                           "master-east.info",
                           "relay-log.info",
                           "relay-log-east.info",
                           "multi-master.info",
                           "db2-relay-bin.000002",
                           "db2-relay-bin.index",
                           "db2-relay-bin-east.000001",
                           "binlog.000001",
                           "binlog.index",
                           "db2-bin.1000000",
                           "auto.cnf",
                           "mysqld-auto.cnf",
                           "my.cnf",
                           ".my.cnf",
                           ".mylogin.cnf",
                           ".slaveclone-replaced-20261121T155243/",
                           "ibtmp1",
                           "#innodb_temp/temp_1.ibt",
                           "#innodb_temp",
                           "mysqld.pid",
                           "mysql.sock",
                           "mysql.sock.lock",
                           "aria_log_control.lock",
                           "core",
                           "core.4711",
                           "db2.err",
                           "ca-key.pem",
                           "slaveclone.journal",
                           "slaveclone.journal.partial",
                           "x.partial",
                           "MANIFEST.json",
                           "MANIFEST.json.sha256",
                           "binlog_pos.dat",
                           "db2-bin.000001.idx",
                           "db2.err-old",
                           "db2.err.1",
                           "innodb_status.4711",
                           "server_audit.log",
                           "server_audit.log.2",
                           "lost+found/",
                           "slaveclone.frozen-12345678/",
                           "#innodb_temp/"}) {
    EXPECT_TRUE(rules.reason(path).has_value()) << path;
  }
}

TEST(LeftOutTest, DataAreNeverLeftOut) {
  const LeftOutRules rules;
  for (const char* path : {"ibdata1",
                           "ib_logfile0",
                           "#innodb_redo/#ib_redo10",
                           "undo_001",
                           "undo001",
                           "mysql.ibd",
                           "aria_log_control",
                           "aria_log.00000001",
                           "ib_buffer_pool",
                           "shop/orders.ibd",
                           "shop/master.info",
                           "shop/core.MYD",
                           "shop/core",
                           "shop/auto.cnf",
                           "shop/ibtmp1.ibd",
                           "mysql/relay_log_info.ibd",
                           "shop/binlog_pos.dat.ibd",
                           "mysql/user.frm",
                           "my.sock/t.ibd",
                           "ddl_recovery.log",
                           "tc.log",
                           "ibtmp1/",
                           "core/",
                           "slaveclone.external/mnt/shop/t.ibd",
                           "shop/x.partial",
                           "binlog.00001",
                           "x-bin.idx",
                           "innodb_status.x"}) {
    EXPECT_EQ(rules.reason(path), std::nullopt) << path;
  }
}

// The server's user may have a home there, and a shell.
TEST(LeftOutTest, WhatBeginsWithADotIsNoServers) {
  const LeftOutRules rules;
  for (const char* path : {".ssh/", ".ssh/id_rsa", ".bash_history", ".my.cnf", "shop/.nfs0000a1",
                           "slaveclone.external/mnt/shop/.x"}) {
    EXPECT_TRUE(rules.reason(path).has_value()) << path;
  }
  for (const char* path : {".rocksdb/", ".rocksdb/CURRENT", ".named-so.ibd",
                           "slaveclone.external/srv/.zfs/shop/t.ibd"}) {
    EXPECT_EQ(rules.reason(path), std::nullopt) << path;
  }
}

class ServersLeftOutTest : public testing::Test {
 protected:
  LeftOutRules rules() {
    Server server(fakes_.connector()(fakes_.donor_login));
    return LeftOutRules(ServerFiles(server));
  }
  std::string inside(const std::string& name) { return fakes_.data / name; }
  std::map<std::string, std::string>& variables() { return fakes_.donor.variables; }

  FakeTopology fakes_;
};

TEST_F(ServersLeftOutTest, LogsAreKnownByTheServersOwnNames) {
  variables()["log_bin_basename"] = inside("orders");
  variables()["log_bin_index"] = inside("orders.index");
  variables()["relay_log_basename"] = inside("transit");
  variables()["relay_log_index"] = inside("list-of-relays");
  variables()["relay_log_info_file"] = "where.info";
  const LeftOutRules by_name = rules();
  EXPECT_EQ(by_name.reason("orders.000001"), "binary log of the donor");
  EXPECT_EQ(by_name.reason("orders.index"), "binary log of the donor");
  EXPECT_EQ(by_name.reason("orders.state"), "binary log of the donor");
  EXPECT_EQ(by_name.reason("transit.000007"), "relay log");
  EXPECT_EQ(by_name.reason("transit-east.000007"), "relay log");
  EXPECT_EQ(by_name.reason("list-of-relays"), "relay log");
  EXPECT_EQ(by_name.reason("where.info"), "replication settings of the donor");
}

TEST_F(ServersLeftOutTest, WhatRotationMakesOfALogIsALog) {
  variables()["general_log_file"] = inside("db2.log");
  variables()["server_audit_file_path"] = inside("audit/trail.log");
  variables()["audit_log_file"] = "audited.log";
  variables()["slow_query_log_file"] = "slow";
  const LeftOutRules by_name = rules();
  for (const char* path : {"db2.log.1", "db2.log-20261121.gz", "db2-slow.log", "audit/trail.log",
                           "audit/trail.log.03", "audited.20261121T010203.log", "slow.1"}) {
    EXPECT_EQ(by_name.reason(path), "log") << path;
  }
  for (const char* path : {"db2.ibd", "db2/log.ibd", "audit/", "audit/t.ibd", "slow.ibd",
                           "slow/a.1", "db2.logs", "db2.log.1/"}) {
    EXPECT_EQ(by_name.reason(path), std::nullopt) << path;
  }
}

TEST_F(ServersLeftOutTest, AnAuditsDirectoryHasTheLogOfTheDefaultName) {
  std::filesystem::create_directory(inside("audit"));
  variables()["server_audit_file_path"] = inside("audit");
  EXPECT_EQ(rules().reason("audit/server_audit.log"), "log");
  EXPECT_EQ(rules().reason("audit/server_audit.log.1"), "log");
}

TEST_F(ServersLeftOutTest, ADatabaseOfALogsNameStays) {
  variables()["log_bin_basename"] = inside("orders");
  const LeftOutRules by_name = rules();
  EXPECT_EQ(by_name.reason("orders/t1.ibd"), std::nullopt);
  EXPECT_EQ(by_name.reason("orders.ibd"), std::nullopt);
  EXPECT_EQ(by_name.reason("ordersX.000001"), std::nullopt);
  EXPECT_EQ(by_name.reason("others.000001"), std::nullopt);
}

TEST_F(ServersLeftOutTest, FilesElsewhereAreNoBusinessOfOurs) {
  variables()["log_bin_basename"] = "/var/log/mysql/bin";
  variables()["pid_file"] = "/run/mysqld/server";
  const LeftOutRules by_name = rules();
  EXPECT_EQ(by_name.reason("bin.000001"), std::nullopt);
  EXPECT_EQ(by_name.reason("server"), std::nullopt);
}

TEST_F(ServersLeftOutTest, LogsAndRuntimeFilesAreKnownByName) {
  variables()["log_error"] = "./my-errors";
  variables()["slow_query_log_file"] = "slow";
  variables()["pid_file"] = inside("my-pid");
  variables()["socket"] = inside("my-socket");
  const LeftOutRules by_name = rules();
  for (const char* path : {"my-errors", "slow", "my-pid", "my-socket"}) {
    EXPECT_TRUE(by_name.reason(path).has_value()) << path;
  }
}

}  // namespace
}  // namespace slaveclone::test
