#include "backup/take_backup.h"

#include <spdlog/spdlog.h>

#include <boost/date_time/posix_time/posix_time.hpp>
#include <boost/filesystem/operations.hpp>

#include "backup/backup_archive.h"
#include "backup/donor_needs.h"
#include "backup/recover.h"
#include "backup/run_guardian.h"
#include "backup/sync_points.h"
#include "base/stopwatch.h"
#include "datadir/foreign.h"
#include "replication/donor.h"
#include "replication/master.h"
#include "replication/prepared_xa.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

constexpr const char* tool = "take-backup " SLAVECLONE_VERSION;

std::string now() {
  using boost::posix_time::second_clock;
  return boost::posix_time::to_iso_extended_string(second_clock::universal_time()) + "Z";
}

// An engine's file that we do not know must not be missing, so what is foreign is archived; the DBA
// sees it.
void say_what_is_foreign(const std::vector<std::string>& foreign) {
  if (foreign.empty()) return;
  constexpr std::size_t most_named = 10;
  std::string names;
  for (std::size_t i = 0; i < std::min(foreign.size(), most_named); ++i)
    names += (i == 0 ? "" : ", ") + foreign[i];
  if (foreign.size() > most_named)
    names += " and " + std::to_string(foreign.size() - most_named) + " more";
  spdlog::warn("in the data directory and archived, though no server gives such names: {}", names);
}

Manifest begin_manifest(Server& donor) {
  Manifest manifest;
  manifest.tool = tool;
  manifest.created = now();
  manifest.donor = donor.info();
  manifest.plugins = loaded_plugins(donor);
  manifest.settings = shaping_settings(donor);
  manifest.foreign = foreign_things(ServerFiles(donor));
  say_what_is_foreign(manifest.foreign);
  return manifest;
}

// The option file comes first: after a run that was killed the donor may be down.
std::string data_directory(const TakeBackupOptions& options, const SessionFactory& connect) {
  if (!options.data_directory.empty()) return options.data_directory;
  return Donor(connect, options.donor).server().data_directory();
}

void check_same_directory(const TakeBackupOptions& options, Donor& donor) {
  const std::string directory = donor.server().data_directory();
  boost::system::error_code ignored;
  if (options.data_directory.empty() ||
      boost::filesystem::equivalent(directory, options.data_directory, ignored)) {
    return;
  }
  throw Error(ExitCode::precondition,
              "the donor's data directory is " + directory + ", not " + options.data_directory +
                  " as its option file says",
              "Name the option file of the server you connect to.");
}

std::unique_ptr<Quiesce> choose_quiesce(const TakeBackupOptions& options,
                                        const SessionFactory& connect, Donor& donor) {
  return make_quiesce(resolve_quiesce(options.quiesce, options.quiescing, donor), options.quiescing,
                      connect);
}

// Found out once the donor has been looked at, and said before anything is done.
bool warn_of_password(Server& donor, const TakeBackupOptions& options) {
  if (!holds_replication_password(donor)) return false;
  if (options.encrypt_to.empty()) {
    spdlog::warn(
        "the archive will hold the password of the donor's replication account, which MySQL keeps "
        "in the table mysql.slave_master_info: encrypt it with --encrypt-to");
  }
  return true;
}

struct Ready {
  std::unique_ptr<Quiesce> quiesce;
  Masters masters;
};

// What is refused is refused here, before anything is stopped, and all of it at once: the checks of
// a run, of --dry-run and of --check.
Ready check_ready(Donor& donor, const TakeBackupOptions& options, const SessionFactory& connect) {
  Ready ready;
  Findings findings;
  const bool asks_master = options.sync_point != SyncPointMethod::donor;
  findings.check([&] { check_recipients(options.encrypt_to); });
  findings.check([&] {
    donor.check_ready({options.allow_filtered,
                       asks_master ? options.until_timeout : std::chrono::seconds::max()});
  });
  findings.check([&] { require_known_positions(donor, options); });
  findings.check([&] { check_same_directory(options, donor); });
  findings.check([&] { ready.quiesce = choose_quiesce(options, connect, donor); });
  if (ready.quiesce) findings.check([&] { ready.quiesce->check_ready(donor); });
  if (!options.allow_memory_tables) {
    findings.check([&] { require_no_rows_in_memory(donor.server()); });
  }
  findings.check([&] { require_no_keyring_component(donor.server()); });
  findings.check([&] { scan_data_directory(ServerFiles(donor.server())); });
  findings.check([&] { ready.masters = connect_masters(donor, options, connect); });
  if (asks_master) findings.check([&] { donor.check_receivers(); });
  findings.check([&] { check_output(options.output); });
  findings.require_none();
  return ready;
}

void say(std::vector<std::string>& lines, const std::string& prompt, const std::string& sql) {
  lines.push_back(sql.starts_with("#") ? sql : prompt + "> " + sql + ";");
}

void plan_run(std::vector<std::string>& lines, Donor& donor, const std::string& channel,
              Master& master, const TakeBackupOptions& options) {
  for (const std::string& sql : master.sync_point_statements(options.sync_point)) {
    say(lines, "master", sql);
  }
  lines.emplace_back("# to the position that the master names then; now it is");
  const BinlogPosition now = master.resolve(options.sync_point) == SyncPointMethod::snapshot
                                 ? master.sync_point(options.sync_point, {}).position
                                 : master.position_now();
  say(lines, "donor", donor.server().dialect().start_applier_until(now, channel));
}

// The tutorial's steps, on a donor that has been found fit.
BackupReport back_up(Donor& donor, Masters& masters, Quiesce& quiesce, DonorJournal& journal,
                     const TakeBackupOptions& options, Progress& progress) {
  const auto start = steady_clock::now();
  BackupReport report;
  report.manifest = begin_manifest(donor.server());
  report.holds_replication_password = warn_of_password(donor.server(), options);
  BackupArchive archive(options.output, options.encrypt_to, options.compression, progress);

  quiesce.prepare(donor, journal);
  const auto paused = steady_clock::now();
  PausedReplication replication = donor.pause_applier(journal, options.max_applier_stop);
  const auto channels = reach_sync_points(donor, replication, masters, options, progress);
  masters.clear();
  const std::string empty_xa = warning_of_empty_xa(donor.server());
  if (!empty_xa.empty()) spdlog::warn("{}", empty_xa);
  archive.add_positions(channels);
  const CopyFiles copy = [&](const FileTree& files) { return archive.add_files(files); };
  const CheckPositions check = [&] { require_still_there(donor, channels); };
  report.manifest.quiesce = quiesce.with_still_files(donor, journal, check, copy);
  replication.resume();
  report.applier_stopped_seconds = seconds_since(paused);
  quiesce.copy_snapshot(copy, report.manifest.quiesce);

  report.manifest.channels = channels;
  report.manifest = archive.seal(std::move(report.manifest));
  report.encrypted = !options.encrypt_to.empty();
  report.bytes = archive.bytes_read();
  report.archive_bytes = archive.bytes_written();
  report.seconds = seconds_since(start);
  return report;
}

// A lost connection, and much else, is explained by that.
void say_if_restarted(const SessionFactory& connect, const Login& login, const DonorState& since,
                      const Error& error) {
  try {
    Server donor(connect(login));
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
  recover(journal, connect, options.donor, options.quiescing);

  Donor donor(connect, options.donor);
  auto [quiesce, masters] = check_ready(donor, options, connect);
  journal.begin(tool, now(), process_if_known(donor.server()));
  const RunGuardian guardian(journal.directory(), connect, options.donor, options.quiescing);
  try {
    return back_up(donor, masters, *quiesce, journal, options, progress);
  } catch (const Error& error) {
    say_if_restarted(connect, options.donor, journal.state(), error);
    throw;
  }
}

std::vector<Error> check_backup(const TakeBackupOptions& options, const SessionFactory& connect) {
  Findings findings;
  std::optional<Donor> donor;
  if (findings.check([&] { donor.emplace(connect, options.donor); })) {
    findings.check([&] { check_ready(*donor, options, connect); });
  } else {
    findings.check([&] { check_recipients(options.encrypt_to); });
    findings.check([&] { check_output(options.output); });
  }
  return findings.all();
}

std::vector<std::string> plan_backup(const TakeBackupOptions& options,
                                     const SessionFactory& connect) {
  Donor donor(connect, options.donor);
  auto [quiesce, masters] = check_ready(donor, options, connect);
  const Dialect& dialect = donor.server().dialect();
  std::vector<std::string> running;
  for (const ReplicationStatus& status : donor.server().replication_status()) {
    if (status.applier_running) running.push_back(status.channel);
  }
  std::vector<std::string> lines;
  for (const std::string& channel : running) say(lines, "donor", dialect.stop_applier(channel));
  for (auto& [channel, master] : masters) plan_run(lines, donor, channel, master, options);
  for (const std::string& sql : quiesce->plan(donor)) say(lines, "donor", sql);
  lines.push_back("# meanwhile " + donor.server().data_directory() + " is archived, quiesce mode " +
                  quiesce->mode());
  for (const std::string& channel : running) say(lines, "donor", dialect.start_applier(channel));
  return lines;
}

}  // namespace slaveclone
