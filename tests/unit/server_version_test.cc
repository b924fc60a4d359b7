#include "mysql/server_version.h"

#include <gtest/gtest.h>

#include "support/files.h"

namespace slaveclone {
namespace {

TEST(ServerVersionTest, ReadsEachKindOfText) {
  const std::pair<const char*, ServerVersion> all[] = {
      {"10.11.14-MariaDB-0+deb12u2", {Flavor::mariadb, 10, 11, 14}},
      {"5.5.5-10.5.29-MariaDB", {Flavor::mariadb, 10, 5, 29}},
      {"11.8.3-MariaDB-log", {Flavor::mariadb, 11, 8, 3}},
      {"5.6.24", {Flavor::mysql, 5, 6, 24}},
      {"5.5.5-m3", {Flavor::mysql, 5, 5, 5}},
      {"8.0.36-28.1", {Flavor::mysql, 8, 0, 36}},  // Percona Server
      {"9.7.0-debian", {Flavor::mysql, 9, 7, 0}},
  };
  for (const auto& [text, version] : all) EXPECT_EQ(ServerVersion::parse(text), version) << text;
}

TEST(ServerVersionTest, RefusesOtherText) {
  for (const char* text : {"", "MariaDB", "10.11", "x8.0.1"}) {
    EXPECT_EQ(test::exit_code_of([&] { ServerVersion::parse(text); }), ExitCode::failed) << text;
  }
}

TEST(ServerVersionTest, ComparesMysqlNumberByNumber) {
  const ServerVersion version = ServerVersion::parse("8.0.22");
  EXPECT_TRUE(version.is_mysql_at_least(8, 0, 22));
  EXPECT_TRUE(version.is_mysql_at_least(5, 7, 30));
  EXPECT_FALSE(version.is_mysql_at_least(8, 0, 23));
  EXPECT_FALSE(version.is_mysql_at_least(8, 1));
}

TEST(ServerVersionTest, MariadbIsNoMysqlHoweverHighItsNumber) {
  EXPECT_FALSE(ServerVersion::parse("11.8.3-MariaDB").is_mysql_at_least(5, 6));
  EXPECT_FALSE(ServerVersion::parse("11.8.3").is_mariadb_at_least(10, 5));
  EXPECT_TRUE(ServerVersion::parse("10.5.9-MariaDB").is_mariadb_at_least(10, 5, 9));
  EXPECT_FALSE(ServerVersion::parse("10.5.8-MariaDB").is_mariadb_at_least(10, 5, 9));
}

}  // namespace
}  // namespace slaveclone
