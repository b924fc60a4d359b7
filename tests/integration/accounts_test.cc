#include "sandbox/accounts.h"

#include <gmock/gmock.h>

#include <boost/algorithm/string/join.hpp>
#include <boost/filesystem.hpp>

#include "mysql/account_needs.h"
#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using Tasks = std::vector<Task>;

const std::string backup = "'take_backup'@'localhost'";
const std::string sync_point = "'sync_point'@'%'";
const std::string replication = "'repl_user'@'%'";
const std::string loading = "'load_slave'@'localhost'";

// The list of privileges in docs/security.md, tried on every server: they do, and none is too much.
class Accounts : public MatrixTest {
 protected:
  ServerVersion version() const {
    return ServerVersion::parse(servers_.session("donor")->server_version());
  }

  // On that server alone.
  void as_root(const std::string& server, const std::vector<std::string>& statements) const {
    const auto session = servers_.session(server);
    session->query("SET SESSION sql_log_bin = 0");
    for (const std::string& statement : statements) session->query(statement);
  }

  void give_just(const std::string& server, const std::string& account, const Tasks& tasks) const {
    const std::string list = boost::algorithm::join(privileges_for(tasks, version()), ", ");
    as_root(server, {"REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + account,
                     "GRANT " + list + " ON *.* TO " + account});
  }

  static bool is_met(const PrivilegeNeed& need, const std::vector<std::string>& granted) {
    return std::any_of(granted.begin(), granted.end(), [&](const std::string& name) {
      return std::find(need.begin(), need.end(), name) != need.end();
    });
  }

  // Whether another privilege, such as SUPER, stands for it.
  bool can_do_without(const std::string& privilege, const Tasks& tasks) const {
    auto rest = privileges_for(tasks, version());
    std::erase(rest, privilege);
    return std::all_of(tasks.begin(), tasks.end(), [&](Task task) {
      const PrivilegeNeeds needs = needs_of(task, version());
      return std::all_of(needs.begin(), needs.end(),
                         [&](const PrivilegeNeed& need) { return is_met(need, rest); });
    });
  }

  void expect_refused(const ProcessResult& result, const std::string& privilege) const {
    EXPECT_EQ(result.exit_status, 11) << privilege << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr("lacks the privilege " + privilege));
    EXPECT_FALSE(boost::filesystem::exists(archive()));
  }

  // Without each of them in turn take-backup says so, and the donor is as it was.
  void expect_each_is_needed(const std::string& server, const std::string& account,
                             const Tasks& tasks, const Argv& words) {
    give_just(server, account, tasks);
    const DonorLook before = look_at_donor();
    Argv all{"--output=" + archive()};
    all.insert(all.end(), words.begin(), words.end());
    for (const std::string& privilege : privileges_for(tasks, version())) {
      if (can_do_without(privilege, tasks)) continue;
      as_root(server, {"REVOKE " + privilege + " ON *.* FROM " + account});
      expect_refused(take_backup(all), privilege);
      as_root(server, {"GRANT " + privilege + " ON *.* TO " + account});
    }
    EXPECT_EQ(look_at_donor(), before);
  }

  void expect_load_is_refused_without(const std::string& privilege) {
    as_root("donor", {"REVOKE " + privilege + " ON *.* FROM " + loading});
    ASSERT_NO_FATAL_FAILURE(back_up());
    const ProcessResult loaded = load_slave({archive()});
    EXPECT_EQ(loaded.exit_status, 11) << loaded.err;
    EXPECT_THAT(loaded.err, HasSubstr("on the new server lacks the privilege " + privilege));
    EXPECT_FALSE(boost::filesystem::exists(servers_.data_directory("clone")));
    as_root("donor", {"GRANT " + privilege + " ON *.* TO " + loading});
    boost::filesystem::remove(archive());
  }
};

TEST_P(Accounts, NeedWhatTheyAreGrantedAndNoMore) {
  start_pair();
  const bool has_snapshot = is_mariadb() || is("mysql-9.7");
  give_just("master", replication, {Task::replicate});
  give_just("donor", loading, {Task::load});

  give_just("master", sync_point, {Task::lock_master});
  expect_each_is_needed("donor", backup, {Task::back_up, Task::back_up_online},
                        {"--quiesce=online"});
  expect_each_is_needed("master", sync_point, {Task::lock_master}, {"--sync-point=lock"});
  if (has_snapshot) {
    if (!is_mariadb()) {
      give_just("master", sync_point, {Task::read_snapshot});
      const ProcessResult blind = take_backup({"--output=" + archive(), "--sync-point=snapshot"});
      EXPECT_EQ(blind.exit_status, 11);
      EXPECT_THAT(blind.err, HasSubstr("GRANT SELECT ON performance_schema.log_status TO"));
    }
    expect_each_is_needed("master", sync_point, {Task::read_snapshot}, {"--sync-point=snapshot"});
    if (!is_mariadb())
      as_root("master", {"GRANT SELECT ON performance_schema.log_status TO " + sync_point});
    ASSERT_NO_FATAL_FAILURE(back_up({"--quiesce=online", "--sync-point=snapshot"}));
    boost::filesystem::remove(archive());
    give_just("master", sync_point, {Task::lock_master});
  }
  ASSERT_NO_FATAL_FAILURE(expect_load_is_refused_without("RELOAD"));
  ASSERT_NO_FATAL_FAILURE(clone_and_compare({"--quiesce=online"}));

  boost::filesystem::remove(archive());
  expect_each_is_needed("donor", backup, {Task::back_up, Task::back_up_shutdown},
                        {"--quiesce=shutdown"});
  ASSERT_NO_FATAL_FAILURE(back_up({"--quiesce=shutdown"}));
  expect_replicates("donor");
}

ON_EVERY_SERVER(Accounts);

}  // namespace
}  // namespace slaveclone::test
