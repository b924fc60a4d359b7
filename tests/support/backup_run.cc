#include "support/backup_run.h"

#include <spdlog/spdlog.h>

#include <filesystem>

#include "base/durable_file.h"
#include "base/stop_request.h"
#include "base/undo.h"
#include "datadir/recover.h"
#include "support/files.h"

namespace slaveclone::test {

BackupRun::BackupRun(const std::string& version)
    : fakes_(version), failures_before_(Undo::failures()), level_before_(spdlog::get_level()) {
  spdlog::set_level(spdlog::level::off);
  write_file(fakes_.data / "ib_logfile0", "redo");
  write_file(fakes_.data / "ibdata1", half_random(100'000, 1));
  write_file(fakes_.data / "shop/t.ibd", half_random(200'000, 2));
  fakes_.donor.variables["event_scheduler"] = "ON";
  fakes_.donor.reads_until_rest = 2;
  // Some looks to the sync point, after those before the applier is stopped.
  fakes_.master.binlog = fakes_.slave().read = {"bin.000003", 1500};
  fakes_.donor.channel().pace = 100;
  options_.donor = fakes_.donor_login;
  options_.master = [this](const std::string&) { return fakes_.master_login; };
  options_.output = target_ / "db1.tar.zst";
  options_.lock.back_off = std::chrono::milliseconds(1);
  options_.quiesce = QuiesceMode::online;
  options_.compression.threads = 1;
  options_.quiescing.rest_time = std::chrono::milliseconds(20);
}

BackupRun::~BackupRun() {
  spdlog::set_level(level_before_);
  StopRequest::reset();
}

ExitCode BackupRun::run() {
  if (before_.empty()) before_ = state_of(fakes_.donor);
  Progress progress(Progress::Style::silent, std::chrono::seconds(1), {});
  return exit_code_of([&] { take_backup(options_, fakes_.connector(), progress); });
}

void BackupRun::recover() {
  DonorJournal journal(fakes_.data.path());
  slaveclone::recover(journal, {fakes_.connector(), fakes_.donor_login, {}});
}

BackupRun::Leftover BackupRun::leftover() const {
  Leftover found{fakes_.donor, {}};
  if (std::filesystem::exists(journal_path())) found.journal = read_whole_file(journal_path());
  return found;
}

void BackupRun::go_back_to(const Leftover& leftover) {
  fakes_.donor = leftover.donor;
  fakes_.donor.lock_owners.clear();  // its sessions died with the run
  std::filesystem::remove(journal_path());
  if (leftover.journal) write_private_file(journal_path(), *leftover.journal);
}

bool BackupRun::archive_is_there() const { return std::filesystem::exists(options_.output); }
bool BackupRun::partial_is_there() const {
  return std::filesystem::exists(options_.output + ".partial");
}
int BackupRun::failed_undos() const { return Undo::failures() - failures_before_; }

}  // namespace slaveclone::test
