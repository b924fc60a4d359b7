#include "support/fake_vocabulary.h"

#include <algorithm>
#include <array>
#include <regex>
#include <vector>

namespace slaveclone::test {
namespace {

using Number = std::array<unsigned, 3>;

constexpr Number always{0, 0, 0};
constexpr Number never{99, 0, 0};

// From which version words are known, and from which MySQL they are known no more.
struct Words {
  std::regex pattern;
  Number mariadb_since;
  Number mysql_since;
  Number mysql_gone;
};

// MySQL: "What Is New" and the statements' own pages of the 5.6 to 9.x manuals; removals: "Features
// Removed in MySQL 8.4". MariaDB: "Replication Statements".
const std::vector<Words>& vocabulary() {
  static const std::vector<Words> all = [] {
    const Number gone{8, 4, 0};
    const auto words = [](const char* pattern) { return std::regex(pattern); };
    return std::vector<Words>{
        {words("^SHUTDOWN"), always, {5, 7, 9}, never},
        {words("^SHOW ALL SLAVES STATUS.*"), always, never, never},
        {words("^SHOW SLAVE (STATUS|HOSTS).*"), always, always, gone},
        {words("^SHOW REPLICA STATUS.*"), {10, 5, 1}, {8, 0, 22}, never},
        {words("^SHOW REPLICAS.*"), never, {8, 0, 22}, never},
        {words("^SHOW MASTER STATUS.*"), always, always, gone},
        {words("^SHOW BINARY LOG STATUS.*"), never, {8, 2, 0}, never},
        {words("^(START|STOP|RESET) SLAVE\\b.*"), always, always, gone},
        {words("^(START|STOP|RESET) REPLICA\\b.*"), {10, 5, 1}, {8, 0, 22}, never},
        {words("^RESET MASTER.*"), always, always, gone},
        {words("^RESET BINARY LOGS AND GTIDS.*"), never, {8, 2, 0}, never},
        {words("^CHANGE MASTER\\b.*"), always, always, gone},
        {words("^CHANGE REPLICATION SOURCE\\b.*"), never, {8, 0, 23}, never},
        {words(".*\\bMASTER_[A-Z_]+=.*"), always, always, gone},
        {words(".*\\bSOURCE_[A-Z_]+=.*"), never, {8, 0, 23}, never},
        {words(".*\\bGET_MASTER_PUBLIC_KEY=.*"), never, {8, 0, 4}, gone},
        {words(".*\\bGET_SOURCE_PUBLIC_KEY=.*"), never, {8, 0, 23}, never},
        {words(".*\\bMASTER_USE_GTID=.*"), always, never, never},
        {words(".*_AUTO_POSITION=.*"), never, {5, 6, 5}, never},
        {words(".* FOR CHANNEL '.*"), {10, 7, 0}, {5, 7, 6}, never},
        {words("^(START|STOP|RESET|CHANGE) (SLAVE|REPLICA|MASTER) '.*"), always, never, never},
    };
  }();
  return all;
}

}  // namespace

bool knows_words(const ServerVersion& version, const std::string& sql) {
  const Number number{version.major, version.minor, version.patch};
  return std::all_of(vocabulary().begin(), vocabulary().end(), [&](const Words& words) {
    if (!std::regex_match(sql, words.pattern)) return true;
    if (version.is_mariadb()) return number >= words.mariadb_since;
    return number >= words.mysql_since && number < words.mysql_gone;
  });
}

}  // namespace slaveclone::test
