#include "archive/compression.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/files.h"

namespace slaveclone {
namespace {

using test::exit_code_of;

TEST(CompressionTest, ReadsKindAndLevel) {
  EXPECT_EQ(parse_compression("zstd").level, 1);
  EXPECT_EQ(parse_compression("zstd:19").level, 19);
  EXPECT_EQ(parse_compression("xz:0").kind, CompressionKind::xz);
  EXPECT_EQ(parse_compression("none").kind, CompressionKind::none);
}

TEST(CompressionTest, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"", "zip", "zstd:", "zstd:0", "zstd:20", "zstd:3x", "none:1", "ZSTD"}) {
    try {
      parse_compression(text);
      ADD_FAILURE() << text;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ExitCode::usage) << text;
    }
  }
}

TEST(CompressionTest, NamesTheSuffix) {
  EXPECT_EQ(file_suffix(CompressionKind::zstd), ".tar.zst");
  EXPECT_EQ(file_suffix(CompressionKind::none), ".tar");
}

TEST(CompressionForTest, FollowsTheName) {
  const auto kind = [](const char* name) { return compression_for(name, {}).kind; };
  EXPECT_EQ(kind("/b/db1.tar.zst"), CompressionKind::zstd);
  EXPECT_EQ(kind("/b/db1.tar"), CompressionKind::none);
  EXPECT_EQ(kind("/b/db1.tar.gz"), CompressionKind::gzip);
  EXPECT_EQ(kind("db1.tgz"), CompressionKind::gzip);
  EXPECT_EQ(kind("db1.tar.lz4"), CompressionKind::lz4);
  EXPECT_EQ(kind("db1.tar.xz"), CompressionKind::xz);
  EXPECT_EQ(kind("db1.tar.gz.age"), CompressionKind::gzip);
  EXPECT_EQ(compression_for("db1.tar.gz", {}).level, 6);
}

TEST(CompressionForTest, IsZstdWhereThereIsNoEnding) {
  for (const char* name : {"", "/var.d/db1", "/b/.db1", "db1.age"})
    EXPECT_EQ(compression_for(name, {}).kind, CompressionKind::zstd) << name;
  EXPECT_EQ(compression_for("db1", "lz4").kind, CompressionKind::lz4);
  EXPECT_EQ(compression_for("", "none").kind, CompressionKind::none);
}

TEST(CompressionForTest, RefusesAContradictionAndAnUnknownEnding) {
  const auto refused = [](const char* name, std::optional<std::string> wanted = {}) {
    return exit_code_of([&] { compression_for(name, wanted); }) == ExitCode::usage;
  };
  EXPECT_TRUE(refused("db1.tar.gz", "zstd"));
  EXPECT_TRUE(refused("db1.tar", "zstd"));
  EXPECT_FALSE(refused("db1.tar.gz", "gzip:9"));
  for (const char* name : {"db1.zip", "db1.tar.bz2", "db1.", "host.example.com"}) {
    EXPECT_TRUE(refused(name)) << name;
    EXPECT_FALSE(refused(name, "zstd:3")) << name;
  }
}

}  // namespace
}  // namespace slaveclone
