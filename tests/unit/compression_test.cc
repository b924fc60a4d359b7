#include "archive/compression.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace slaveclone {
namespace {

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

}  // namespace
}  // namespace slaveclone
