#include "datadir/run_guardian.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "base/error.h"
#include "base/stop_request.h"
#include "datadir/recover.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr char farewell = 'f';

// Whether it is done: put back, or another's business.
bool try_to_put_back(const std::string& data_directory, const DonorRescue& rescue) {
  std::optional<DonorJournal> journal;
  try {
    // Of a dying process the line may end before its lock does.
    journal.emplace(data_directory, DonorJournal::guardians_time);
    recover(*journal, rescue);
    return true;
  } catch (const Error& error) {
    if (error.code() == ExitCode::busy) return true;  // the next run, which puts back too
    spdlog::error("{}", error.what());
    // Not the dead run's: its own would be in that place, had it changed anything.
    if (!journal && error.code() == ExitCode::precondition) return true;
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());
  }
  return false;
}

void put_back_when_the_run_dies(const std::string& data_directory, const DonorRescue& rescue) {
  if (GuardProcess::hear() == farewell) return;
  StopRequest::reset();
  const auto deadline = steady_clock::now() + rescue.patience();
  milliseconds pause{250};
  while (!try_to_put_back(data_directory, rescue)) {
    if (steady_clock::now() > deadline) {
      spdlog::critical("the guardian gives up; the journal in {} stays for take-backup --recover",
                       data_directory);
      return;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, milliseconds(4000));
  }
}

}  // namespace

RunGuardian::RunGuardian(const std::string& data_directory, const DonorRescue& rescue)
    : guard_(-1, [=] { put_back_when_the_run_dies(data_directory, rescue); }) {}

RunGuardian::~RunGuardian() { guard_.say(farewell); }

}  // namespace slaveclone
