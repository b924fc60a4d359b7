#include "mysql/client_session.h"

#include <gmock/gmock.h>

#include "mysql/session.h"
#include "support/files.h"
#include "support/rogue_server.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RogueServerTest, GetsNoPasswordInTheClear) {
  RogueServer server(RogueServer::Wish::password);
  EXPECT_EQ(exit_code_of([&] { connect(server.login("xyzzy-secret")); }), ExitCode::cannot_connect);
  const std::string received = server.received();
  EXPECT_THAT(received, HasSubstr("backup"));  // it did come so far
  EXPECT_THAT(received, Not(HasSubstr("xyzzy-secret")));
}

TEST(RogueServerTest, GetsNoFile) {
  RogueServer server(RogueServer::Wish::file);
  EXPECT_THROW(connect(server.login("xyzzy-secret")), Error);  // at its first statement
  const std::string received = server.received();
  EXPECT_THAT(received, HasSubstr("SET SESSION"));
  EXPECT_THAT(received, Not(HasSubstr("root:")));
}

TEST(RogueServerTest, IsLeftWhenItHasNoTls) {
  RogueServer server(RogueServer::Wish::file);
  Login login = server.login("xyzzy-secret");
  login.ssl = true;
  EXPECT_EQ(exit_code_of([&] { connect(login); }), ExitCode::cannot_connect);
}

}  // namespace
}  // namespace slaveclone::test
