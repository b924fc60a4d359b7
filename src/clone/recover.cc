#include "clone/recover.h"

#include <spdlog/spdlog.h>

#include "base/undo.h"
#include "datadir/freeze_quiesce.h"
#include "datadir/shutdown_quiesce.h"
#include "mysql/changed_variables.h"
#include "mysql/paused_replication.h"

namespace slaveclone {

void recover(DonorJournal& journal, const SessionFactory& connect, const Login& donor,
             const QuiesceOptions& times) {
  const DonorState state = journal.state();
  if (state.empty()) return;
  spdlog::warn("an earlier run ({}) left the donor changed; putting it back", state.started);
  Undo put_back("what an earlier run changed", [&] {
    thaw_donor(journal);
    Undo copy("the directory " + state.frozen_copy, [&] { remove_frozen_copy(journal); });
    if (state.shut_down) start_donor_again(journal, connect, donor, times);
    Donor server(connect, donor);
    // Also when a variable resists: an applier that stands still is the worse of the two.
    Undo threads("the donor's slave threads", [&] { put_back_channels(server, state.channels); });
    put_back_variables(server, journal.state());
    threads.run();
    copy.run();
    journal.settle({});
  });
  put_back.run();
  spdlog::info("the donor is as it was before that run");
}

}  // namespace slaveclone
