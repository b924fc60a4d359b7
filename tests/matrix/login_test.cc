#include <gmock/gmock.h>

#include <boost/filesystem.hpp>

#include "mysql/server.h"
#include "support/certificates.h"
#include "support/files.h"
#include "support/matrix_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;

class Logins : public MatrixTest {
 protected:
  std::string certificate(const std::string& name) const { return servers_.path() + "/" + name; }

  void start_pair_with_certificates() {
    make_certificates(servers_.path());
    start_pair({"ssl-ca=" + certificate("ca.pem"), "ssl-cert=" + certificate("server.pem"),
                "ssl-key=" + certificate("server-key.pem")});
  }

  // The donor goes on over TLS only, and checks its master's certificate.
  void follow_over_tls() {
    sql("master", is("mysql-5.6") ? "GRANT USAGE ON *.* TO repl_user@'%' REQUIRE SSL"
                                  : "ALTER USER repl_user@'%' REQUIRE SSL");
    const auto session = servers_.session("donor");
    const Dialect dialect(ServerVersion::parse(session->server_version()));
    const std::string prefix = is("mysql-9.7") ? "SOURCE_SSL" : "MASTER_SSL";
    session->query(dialect.stop_slave(""));
    session->query((is("mysql-9.7") ? "CHANGE REPLICATION SOURCE TO " : "CHANGE MASTER TO ") +
                   prefix + "=1, " + prefix + "_CA='" + certificate("ca.pem") + "', " + prefix +
                   "_VERIFY_SERVER_CERT=1");
    session->query(dialect.start_slave(""));
    ASSERT_TRUE(wait_until([&] { return status("donor").receiver == ReceiverState::running; }))
        << status("donor").receiver_error;
  }

  // Its yaSSL renegotiates unsafely and has a short DH key. What needs TLS is not tried without.
  void expect_no_tls(const std::string& login) {
    refused("replication over TLS", "OpenSSL 3 does not talk to the TLS of this server (exit 10)");
    const DonorLook before = look_at_donor();
    const ProcessResult taken =
        take_backup({"--master-defaults-file=" + login, "--output=" + archive()});
    EXPECT_EQ(taken.exit_status, 10) << taken.err;
    EXPECT_EQ(look_at_donor(), before);
    ASSERT_NO_FATAL_FAILURE(back_up());
    const ProcessResult loaded = load_slave({archive(), "--master-ssl"});
    EXPECT_EQ(loaded.exit_status, 10) << loaded.err;
    EXPECT_FALSE(boost::filesystem::exists(servers_.data_directory("clone")));
  }

  // An option file that logs in as `user`, with what else `lines` say.
  std::string option_file(const std::string& user, const std::string& lines,
                          const std::string& include = "") const {
    std::string path = servers_.path() + "/" + (include.empty() ? "master" : include) + "-login";
    std::string text = include.empty() ? "" : "!include " + servers_.cnf(include) + "\n";
    for (const char* group : {"client", "take-backup", "load-slave"}) {
      text += "[" + std::string(group) + "]\nuser=" + user + "\npassword=secret\n";
    }
    write_private_file(path, text + "[client]\n" + lines);
    return path;
  }

  void make_account(const std::string& requirement) {
    sql("master", "CREATE USER saver@'%' IDENTIFIED BY 'secret'");
    sql("master", "GRANT ALL ON *.* TO saver@'%' WITH GRANT OPTION");
    if (requirement.empty()) return;
    sql("master", is("mysql-5.6") ? "GRANT USAGE ON *.* TO saver@'%' " + requirement
                                  : "ALTER USER saver@'%' " + requirement);
  }
};

TEST_P(Logins, ReplicationOverTlsGoesOnOverTls) {
  decides({"replication over TLS"});
  start_pair_with_certificates();
  make_account("REQUIRE SSL");
  const std::string login =
      option_file("saver", "ssl-ca=" + certificate("ca.pem") + "\nssl-verify-server-cert\n");
  if (is("mysql-5.6")) {
    expect_no_tls(login);
    return;
  }
  ASSERT_NO_FATAL_FAILURE(follow_over_tls());
  ASSERT_NO_FATAL_FAILURE(start_load(40));
  ASSERT_NO_FATAL_FAILURE(back_up({"--master-defaults-file=" + login}));
  stop_load();

  boost::filesystem::rename(certificate("ca.pem"), certificate("moved.pem"));
  const ProcessResult refused = load_slave({archive()});
  EXPECT_EQ(refused.exit_status, 11) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("--master-ssl-ca"));
  ASSERT_NO_FATAL_FAILURE(load({"--master-ssl-ca=" + certificate("moved.pem")}));
  EXPECT_TRUE(status("clone").ssl);
  EXPECT_EQ(status("clone").tls.ca, certificate("moved.pem"));
  EXPECT_TRUE(status("clone").tls.verify_server_cert);
  expect_clone_equals_donor_and_master();
  expect_replicates("clone");
}

// The server forgets at every start who has shown his password, so each login here is a whole one.
TEST_P(Logins, PasswordsAreShownOverTcpAndSocket) {
  if (!is("mysql-9.7")) {
    not_applicable("caching_sha2_password accounts", "it came with MySQL 8.0");
    return;
  }
  decides({"caching_sha2_password accounts"});
  start_pair();
  make_account("");
  ASSERT_EQ(value("master",
                  "(SELECT MIN(plugin) FROM mysql.user WHERE user IN ('saver', "
                  "'repl_user'))"),
            "caching_sha2_password");
  ASSERT_NO_FATAL_FAILURE(start_load(40));
  const ProcessResult taken =
      run_program("take-backup",
                  {"--defaults-file=" + option_file("saver", "", "donor"),
                   "--master-defaults-file=" + option_file("saver", ""), "--output=" + archive()});
  ASSERT_EQ(taken.exit_status, 0) << taken.err;
  stop_load();
  const ProcessResult loaded = run_program(
      "load-slave", {"--defaults-file=" + option_file("saver", "", "clone"), archive()});
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;
  EXPECT_FALSE(status("clone").ssl);
  expect_clone_equals_donor_and_master();
  expect_replicates("clone");
}

ON_EVERY_SERVER(Logins);

}  // namespace
}  // namespace slaveclone::test
