#include "backup/backup.h"

#include "backup/donor_backup.h"
#include "base/steps.h"
#include "datadir/recover.h"
#include "datadir/run_guardian.h"

namespace slaveclone {
namespace {

// The option file comes first: after a run that was killed the donor may be down.
std::string data_directory(const TakeBackupOptions& options, const SessionFactory& connect) {
  if (!options.data_directory.empty()) return options.data_directory;
  return Donor(connect, options.donor).server().data_directory();
}

PlannedLines plan_to_copy(Donor& donor, Quiesce& quiesce) {
  const std::string meanwhile = "# meanwhile " + donor.server().data_directory() +
                                " is archived, quiesce mode " + to_string(quiesce.mode());
  return at_prompt("donor", quiesce.plan(donor, meanwhile));
}

// The tutorial's steps, on a donor that has been found fit.
void back_up(Steps<DonorBackup>& steps, Donor& donor, Ready& ready,
             const TakeBackupOptions& options) {
  steps.take(&DonorBackup::open_archive);
  steps.take([&] { return at_prompt("donor", ready.quiesce->plan_to_prepare(donor)); },
             &DonorBackup::prepare_files);
  const std::vector<ChannelState> channels = channels_of(donor);
  steps.take([&] { return at_prompt("donor", plan_to_stop(donor, channels)); },
             [&](DonorBackup& run) { run.stop_appliers(channels); });
  for (const ChannelState& channel : channels) {
    steps.take([&] { return plan_to_reach_sync_point(donor, channel, ready.masters, options); },
               [&](DonorBackup& run) { run.reach_sync_point(channel); });
  }
  steps.take(&DonorBackup::write_positions);
  steps.take([&] { return plan_to_copy(donor, *ready.quiesce); }, &DonorBackup::copy_still_files);
  steps.take([&] { return at_prompt("donor", plan_to_start(donor, channels)); },
             &DonorBackup::start_appliers);
  steps.take(&DonorBackup::copy_snapshot);
  steps.take(&DonorBackup::seal);
}

// A lost connection, and much else, is explained by that.
void say_if_restarted(const SessionFactory& connect, const Login& login, const DonorState& since,
                      const Error& error) {
  try {
    Server donor(connect, login);
    if (!is_restarted(donor, since)) return;
  } catch (const Error&) {
    return;  // it is down: what went wrong says so
  }
  throw Error(ExitCode::not_still,
              std::string("the donor's server was restarted in the middle: ") + error.what(),
              "Run take-backup again.");
}

}  // namespace

BackupReport take_backup(const TakeBackupOptions& options, const SessionFactory& connect,
                         Progress& progress) {
  // The guardian of a run that has just been killed is done in a moment.
  DonorJournal journal(data_directory(options, connect), std::chrono::seconds(1));
  const DonorRescue rescue(connect, options.donor, options.quiescing);
  recover(journal, rescue);

  Donor donor(connect, options.donor);
  Ready ready = check_ready(donor, options, connect);
  journal.begin(take_backup_tool, now_as_iso8601(), process_if_known(donor.server()));
  const RunGuardian guardian(journal.directory(), rescue);
  try {
    DonorBackup run(donor, ready, journal, options, progress);
    TakenSteps<DonorBackup> steps(run);
    back_up(steps, donor, ready, options);
    return run.report();
  } catch (const Error& error) {
    say_if_restarted(connect, options.donor, journal.state(), error);
    throw;
  }
}

std::vector<std::string> plan_backup(const TakeBackupOptions& options,
                                     const SessionFactory& connect) {
  Donor donor(connect, options.donor);
  Ready ready = check_ready(donor, options, connect);
  ToldSteps<DonorBackup> steps;
  back_up(steps, donor, ready, options);
  return steps.lines();
}

}  // namespace slaveclone
