// For scripts/soak: kills take-backup at points spread over all that it does, in each quiesce mode,
// and has each rescuer put the donor back.
//   kill_sweep [POINTS]     default 40 a mode and rescuer
// Exits with 1 unless the donor was as before within ten seconds each time.

#include "support/kill_sweep.h"

#include <exception>
#include <iostream>
#include <string>

#include "support/loop_mount.h"

namespace slaveclone::test {
namespace {

std::size_t total = 0;
std::size_t put_back = 0;

void sweep(const std::string& mode, const std::string& parent, std::size_t points) {
  KillSweep kills(mode, parent);
  for (const Rescuer rescuer : {Rescuer::guardian, Rescuer::recover, Rescuer::next_run}) {
    const KillSweep::Result result = kills.run(rescuer, points);
    for (const std::string& failure : result.failures) std::cout << failure << "\n";
    std::cout << mode << ", " << to_string(rescuer) << ": " << result.put_back << "/"
              << result.points << " put back, the slowest after " << result.slowest.count() << " ms"
              << std::endl;
    total += result.points;
    put_back += result.put_back;
  }
}

int run(std::size_t points) {
  for (const std::string mode : {"online", "shutdown"}) sweep(mode, "", points);
  const LoopMount xfs("xfs");
  if (xfs.why_not().empty()) {
    sweep("freeze", xfs.path(), points);
  } else {
    std::cout << "freeze NOT TESTED: " << xfs.why_not() << "\n";
  }
  std::cout << put_back << "/" << total << "\n";
  return put_back == total && total > 0 ? 0 : 1;
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) {
  try {
    return slaveclone::test::run(argc > 1 ? std::stoul(argv[1]) : 40);
  } catch (const std::exception& error) {
    std::cerr << "kill_sweep: " << error.what() << "\n";
    return 1;
  }
}
