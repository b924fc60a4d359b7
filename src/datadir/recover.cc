#include "datadir/recover.h"

#include <spdlog/spdlog.h>

#include "base/undo.h"
#include "datadir/freeze_quiesce.h"
#include "replication/changed_variables.h"
#include "replication/paused_replication.h"

namespace slaveclone {

namespace {

// A stop request is heard until the server answers: what is left can be put back later.
void put_back(DonorJournal& journal, const DonorRescue& rescue) {
  const DonorState state = journal.state();
  thaw_donor(journal);
  Undo copy("the directory " + state.frozen_copy, [&] { remove_frozen_copy(journal); });
  if (state.shut_down) rescue.start_again(journal);
  Donor donor = rescue.donor();
  // Also when a variable resists: an applier that stands still is the worse of the two.
  Undo threads("the donor's slave threads",
               [&] { put_back_channels(donor, journal.state(), false); });
  put_back_variables(donor, journal.state());
  threads.run();
  copy.run();
  journal.settle({});
}

}  // namespace

void recover(DonorJournal& journal, const DonorRescue& rescue) {
  const DonorState state = journal.state();
  if (state.empty()) return;
  require_believable_freeze(journal);
  rescue.require_way_to_start(state);
  spdlog::warn("an earlier run ({}) left the donor changed; putting it back", state.started);
  try {
    put_back(journal, rescue);
  } catch (const Error& error) {
    if (error.code() == ExitCode::interrupted) {
      spdlog::warn("not all is put back: {} tells what is left for --recover", journal.path());
      throw;
    }
    throw Error(ExitCode::not_put_back,
                std::string("could not put back what an earlier run changed: ") + error.what(),
                "Look at the server at once; then run take-backup --recover.");
  }
  spdlog::info("the donor is as it was before that run");
}

}  // namespace slaveclone
