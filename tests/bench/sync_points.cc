// For scripts/soak: a parallel applier is run to one sync point of its master after the other,
// under load, with a rotation on the way to each.
//   sync_points SERVER [RUNS [WORD...]]
// SERVER is a distribution such as mysql-9.7, a WORD an option for the donor (server-adm add's).
// Exits with 1 unless the donor stood exactly at each of them.

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>

#include "sandbox/load_generator.h"
#include "support/follow.h"
#include "support/sync_point_trials.h"

namespace slaveclone::test {
namespace {

using Words = std::vector<std::string>;

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// Parallel, with GTIDs to hold the stops against.
Words donor_words(const std::string& server) {
  if (server.starts_with("mariadb")) {
    return {"slave-parallel-threads=4", "slave-parallel-mode=optimistic"};
  }
  return {"gtid-mode=ON", "enforce-gtid-consistency=1", "replica-parallel-workers=4",
          "replica-preserve-commit-order=0"};
}

Words master_words(const std::string& server) {
  if (server.starts_with("mariadb")) return {};
  return {"gtid-mode=ON", "enforce-gtid-consistency=1"};
}

std::uint64_t median(std::vector<std::uint64_t> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int soak(const std::string& server, unsigned runs, const Words& words) {
  TestSandbox servers;
  const Words version{"version=" + server};
  servers.add("master", "master", version + master_words(server));
  servers.add("donor", "slave", version + donor_words(server) + words);
  servers.start({"master", "donor"});
  follow(servers, "donor", "master", {});
  sandbox::LoadGenerator load(servers.tcp_login("master"), {300, 4});
  const SyncPointTrials trials =
      try_sync_points(servers.tcp_login("master"), servers.login("donor"), runs);
  const sandbox::LoadReport report = load.stop();
  for (const std::string& failure : trials.failures) std::cout << failure << "\n";
  std::cout << server << ": " << trials.runs << " sync points under "
            << static_cast<unsigned>(static_cast<double>(report.transactions) / report.seconds)
            << " transactions a second: " << trials.overshoots << " overshoots, "
            << trials.failures.size() << " failures; median lock had after "
            << median(trials.lock_wait_us) << " us, held for " << median(trials.lock_held_us)
            << " us\n";
  return trials.runs > 0 && trials.failures.empty() ? 0 : 1;
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const unsigned runs = words.size() > 1 ? std::stoul(words[1]) : 100;
    const auto rest = words.begin() + std::min<std::ptrdiff_t>(2, std::ssize(words));
    return slaveclone::test::soak(words.at(0), runs, {rest, words.end()});
  } catch (const std::exception& error) {
    std::cerr << "sync_points: " << error.what() << "\n";
    return 2;
  }
}
