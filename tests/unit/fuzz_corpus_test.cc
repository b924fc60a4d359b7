#include <gtest/gtest.h>

#include <random>

#include "base/error.h"
#include "fuzz/fuzz_targets.h"
#include "support/files.h"
#include "support/forged_archive.h"
#include "support/seed_archives.h"

namespace slaveclone::test {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr int mutations = 2'000;
#else
constexpr int mutations = 10'000;
#endif

// What scripts/fuzz does for long is done here for a moment, the same every time.
class FuzzCorpusTest : public testing::Test {
 protected:
  static std::vector<std::string> corpus(const std::string& name) {
    std::vector<std::string> seeds;
    for (const auto& [path, content] :
         tree_of(std::string(SLAVECLONE_SOURCE_DIR) + "/tests/fuzz/corpus/" + name))
      seeds.push_back(content);
    return seeds;
  }

  using Target = void (*)(const std::string& bytes);
  void run(Target target, const std::vector<std::string>& seeds, int count) {
    ASSERT_FALSE(seeds.empty());
    for (const std::string& seed : seeds) ASSERT_NO_THROW(target(seed));
    for (int i = 0; i < count; ++i) {
      const std::string input = mutated(seeds[random_() % seeds.size()], seeds);
      ASSERT_NO_THROW(target(input)) << testing::PrintToString(input);
    }
  }

 private:
  std::string mutated(std::string text, const std::vector<std::string>& seeds) {
    for (unsigned i = 0; i <= random_() % 4; ++i) {
      const std::size_t at = random_() % (text.size() + 1);
      const std::size_t size = random_() % 16;
      const std::string& other = seeds[random_() % seeds.size()];
      switch (random_() % 5) {
        case 0:
          text.erase(at, size);
          break;
        case 1:
          text.insert(at, other.substr(random_() % (other.size() + 1), size));
          break;
        case 2:
          text.resize(at);
          break;
        default:
          if (at < text.size()) text[at] = static_cast<char>(random_());
      }
    }
    return text;
  }

  std::mt19937 random_{7};  // NOLINT(cert-msc51-cpp)
};

TEST_F(FuzzCorpusTest, Manifest) { run(fuzz::fuzz_manifest, corpus("manifest"), mutations); }
TEST_F(FuzzCorpusTest, PositionFile) { run(fuzz::fuzz_position, corpus("position"), mutations); }
TEST_F(FuzzCorpusTest, OptionFile) { run(fuzz::fuzz_options, corpus("options"), mutations); }

TEST_F(FuzzCorpusTest, Binlog) { run(fuzz::fuzz_binlog, corpus("binlog"), mutations / 10); }

TEST_F(FuzzCorpusTest, Archive) {
  std::vector<std::string> seeds{ForgedArchive().bytes()};
  for (const auto& [compression, bytes] : seed_archives()) seeds.push_back(bytes);
  run(fuzz::fuzz_archive, seeds, mutations / 10);
}

}  // namespace
}  // namespace slaveclone::test
