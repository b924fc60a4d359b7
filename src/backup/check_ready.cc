#include "backup/check_ready.h"

#include <boost/filesystem/operations.hpp>

#include "backup/archive_output.h"
#include "backup/donor_needs.h"

namespace slaveclone {
namespace {

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

}  // namespace

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

}  // namespace slaveclone
