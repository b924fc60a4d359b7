// For scripts/soak: every fault at every packet that take-backup sends to the master, and for how
// long a client of the master that writes every 10 ms had to wait at most.
//   master_faults SERVER [FAULT...]
// Exits with 1 if anything was not as it must be.

#include "support/master_faults.h"

#include <algorithm>
#include <exception>
#include <iomanip>
#include <iostream>

namespace slaveclone::test {
namespace {

std::vector<MasterFault> all_faults(const std::string& server) {
  std::vector<MasterFault> all;
  for (int i = 1; i <= static_cast<int>(MasterFault::write_and_cut); ++i) {
    all.push_back(static_cast<MasterFault>(i));
  }
  // There the tables of a reading statement stay closed once its flush was tried: lock_wait.h. It
  // is not tried while one is seen, but one may begin in the moment between.
  if (server.starts_with("mysql")) std::erase(all, MasterFault::long_read);
  return all;
}

int sweep(const std::string& server, const std::vector<std::string>& names) {
  MasterFaults faults(server);
  const unsigned packets = faults.run_undisturbed().packets;
  double longest = 0;
  unsigned runs = 0, well = 0;
  for (const MasterFault fault : all_faults(server)) {
    const bool wanted =
        names.empty() || std::find(names.begin(), names.end(), to_string(fault)) != names.end();
    for (unsigned n = 1; wanted && n <= packets; ++n) {
      const FaultOutcome outcome = faults.run(fault, n);
      longest = std::max(longest, outcome.blocked);
      runs += 1;
      well += outcome.wrong.empty() ? 1 : 0;
      std::cout << std::fixed << std::setprecision(2) << to_string(fault) << " at " << n
                << ": exit " << outcome.exit_status << " after " << outcome.seconds
                << " s, master blocked " << outcome.blocked << " s"
                << (outcome.happened ? "" : ", did not happen")
                << (outcome.wrong.empty() ? "" : ": " + outcome.wrong + "\n" + outcome.said)
                << std::endl;
    }
  }
  std::cout << server << ": " << well << "/" << runs << " faults at " << packets
            << " packets ended well; master blocked at most " << longest << " s (bound "
            << MasterFaults::bound << " s + 1 s)\n";
  return runs > 0 && well == runs ? 0 : 1;
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv + 1, argv + argc);
    return slaveclone::test::sweep(words.at(0), {words.begin() + 1, words.end()});
  } catch (const std::exception& error) {
    std::cerr << "master_faults: " << error.what() << "\n";
    return 2;
  }
}
