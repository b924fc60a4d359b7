#include "mysql/connect_hint.h"

#include <gmock/gmock.h>

namespace slaveclone::test {
namespace {

using testing::HasSubstr;

class ConnectHintTest : public testing::Test {
 protected:
  ConnectHintTest() {
    login_.role = "master";
    login_.user = "sync_point";
    login_.password = "secret";
    login_.endpoint = {"db1", 3306, ""};
    login_.set_in = "[take-backup-master] of the option file";
  }

  std::string hint(unsigned number) const { return connect_hint(number, login_); }

  Login login_;
};

TEST_F(ConnectHintTest, NamesTheGroupThatTheLoginBelongsInto) {
  for (const unsigned denied : {1045U, 1130U, 1698U}) {
    EXPECT_THAT(hint(denied), HasSubstr("[take-backup-master]"));
    EXPECT_THAT(hint(denied), testing::Not(HasSubstr("secret")));
  }
}

TEST_F(ConnectHintTest, SaysWhenThereWasNoPassword) {
  login_.password.clear();
  EXPECT_THAT(hint(1045), HasSubstr("No password was given: set user and password in [take-"));
}

TEST_F(ConnectHintTest, KnowsAccountsOfTheUnixSocket) {
  EXPECT_THAT(hint(1698), HasSubstr("by the unix socket of its own host only"));
  login_.endpoint.socket = "/run/m.sock";
  EXPECT_THAT(hint(1698), HasSubstr("run as that user (sudo)"));
}

TEST_F(ConnectHintTest, OfAServerThatSaysNoIsNotAboutTheAddress) {
  for (const unsigned number : {1040U, 1862U, 3118U, 4151U})
    EXPECT_THAT(hint(number), HasSubstr("The server is there and says no.")) << number;
}

TEST_F(ConnectHintTest, OfAServerThatIsNotThereIsAboutTheAddress) {
  EXPECT_THAT(hint(2002), HasSubstr("host, port or socket"));
}

}  // namespace
}  // namespace slaveclone::test
