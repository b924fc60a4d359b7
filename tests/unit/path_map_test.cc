#include "load/path_map.h"

#include <gtest/gtest.h>

#include "support/files.h"

namespace slaveclone::test {
namespace {

TEST(PathMapTest, WithoutARuleAPathHasNoPlace) { EXPECT_EQ(PathMap()("/srv/x"), std::nullopt); }

TEST(PathMapTest, MapsADirectoryAndWhatIsInIt) {
  PathMap map;
  map.add("/mnt/ssd/=/srv/fast");
  EXPECT_EQ(map("/mnt/ssd"), "/srv/fast");
  EXPECT_EQ(map("/mnt/ssd/shop/t.ibd"), "/srv/fast/shop/t.ibd");
  EXPECT_EQ(map("/mnt/ssd2/shop"), std::nullopt);
}

TEST(PathMapTest, TheLongestRuleCounts) {
  PathMap map;
  map.add("/mnt=/a");
  map.add("/mnt/ssd/shop=/b");
  map.add("/mnt/ssd=/c");
  EXPECT_EQ(map("/mnt/ssd/shop/t.ibd"), "/b/t.ibd");
  EXPECT_EQ(map("/mnt/ssd/other"), "/c/other");
  EXPECT_EQ(map("/mnt/disk"), "/a/disk");
}

TEST(PathMapTest, WhatIsNoPairOfAbsolutePathsIsAWrongUse) {
  for (const char* rule : {"", "=", "/mnt", "/mnt=", "mnt=/srv", "/mnt=srv", "/mnt=/srv/../etc"}) {
    EXPECT_EQ(exit_code_of([&] { PathMap().add(rule); }), ExitCode::usage) << rule;
  }
}

}  // namespace
}  // namespace slaveclone::test
