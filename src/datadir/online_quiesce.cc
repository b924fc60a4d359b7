#include "datadir/online_quiesce.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/findings.h"
#include "base/parse_number.h"
#include "base/process.h"
#include "base/stop_request.h"
#include "base/stopwatch.h"
#include "base/waiting.h"
#include "datadir/known_names.h"
#include "mysql/account_needs.h"
#include "mysql/catalogue.h"
#include "replication/donor_lock.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint64_t resting_checkpoint_age = 256;
constexpr milliseconds page_cleaner_beat{1100};  // InnoDB writes a batch a second
constexpr std::uint64_t few_dirty_pages = 200;   // written in no time
constexpr std::size_t most_named = 5;

bool is_redo_log(const std::string& path) {
  const std::size_t name = path.rfind('/') + 1;
  return path.compare(name, 10, "ib_logfile") == 0 || path.compare(name, 8, "#ib_redo") == 0;
}

FileTree without_redo_log(FileTree files) {
  std::erase_if(files.files, [](const FileEntry& file) { return is_redo_log(file.path); });
  return files;
}

// The engines in use whose files may move under a read lock and a resting InnoDB.
std::vector<std::string> restless_engines(Server& server) {
  static const std::set<std::string> holds_still{
      "InnoDB", "MyISAM",  "MRG_MyISAM", "MRG_MYISAM",         "Aria",     "CSV",
      "MEMORY", "ARCHIVE", "BLACKHOLE",  "PERFORMANCE_SCHEMA", "SEQUENCE", "FEDERATED"};
  std::vector<std::string> engines = Catalogue(server).active_engines();
  std::erase_if(engines, [](const std::string& name) { return holds_still.contains(name); });
  return engines;
}

void require_no_tables(Server& server, const std::string& engine) {
  if (!Catalogue(server).has_tables_of(engine)) return;
  throw Error(ExitCode::precondition,
              "the donor has tables of engine " + engine +
                  ", whose files cannot be proven still while it runs",
              "Use --quiesce=shutdown or freeze.");
}

Error not_still(const std::string& message) {
  return {ExitCode::not_still, message, "Use --quiesce=shutdown, or run again at a quieter time."};
}

std::string hint_for(const std::vector<FileEntry>& moved) {
  const std::string path = moved.empty() ? "ibdata1" : moved.front().path;
  if (path.starts_with("mysql/general_log.") || path.starts_with("mysql/slow_log.")) {
    return "A server logs to this table also under the lock: SET GLOBAL log_output = 'FILE' on the "
           "donor, or use --quiesce=freeze or shutdown.";
  }
  if (!is_known_name(path)) {
    return "No server gives such a name: have what writes it (fuser " + path +
           ") write elsewhere, or use --quiesce=freeze or shutdown.";
  }
  return "Use --quiesce=freeze or shutdown, or run again at a quieter time.";
}

std::string what_moved(const std::vector<FileEntry>& moved) {
  if (moved.empty()) return "InnoDB's log";
  std::string names = moved.front().path;
  for (std::size_t i = 1; i < std::min(moved.size(), most_named); ++i)
    names += ", " + moved[i].path;
  if (moved.size() <= most_named) return names;
  return names + " and " + std::to_string(moved.size() - most_named) + " more";
}

// InnoDB writes all dirty pages out, and as little as can be makes new ones.
std::vector<VariableState> quick_flushing(Server& server) {
  std::vector<VariableState> wanted;
  if (server.variable("event_scheduler") == "ON") wanted.push_back({"event_scheduler", "OFF"});
  wanted.push_back({"innodb_stats_auto_recalc", "0"});
  for (const char* name : {"innodb_io_capacity_max", "innodb_io_capacity"}) {
    if (parse_number(server.variable(name), name) < 20000) wanted.push_back({name, "20000"});
  }
  wanted.push_back({"innodb_max_dirty_pages_pct_lwm", "0"});
  wanted.push_back({"innodb_max_dirty_pages_pct", "0"});
  return wanted;
}

// The donor's files as they have been copied.
class Copies {
 public:
  Copies(const ServerFiles& donor, const CopyFiles& copy) : donor_(donor), copy_(copy) {}

  // What differs from its copy, or has none.
  FileTree missing() const {
    FileTree files = scan_data_directory(donor_);
    require_all_there(files);
    if (!stamps_.empty()) files.directories.clear();
    std::erase_if(files.files, [&](const FileEntry& file) {
      const auto found = stamps_.find(file.path);
      return found != stamps_.end() && found->second == file.stamp;
    });
    return files;
  }

  void add(const FileTree& files) {
    if (files.files.empty()) return;
    for (const CopiedFile& file : copy_(files)) {
      // No file's stamp: it is copied again in the next round.
      stamps_[file.path] = file.changed ? FileStamp{} : file.stamp;
    }
  }

  // One that is mapped into memory changes without a new time stamp.
  void distrust_redo_log() {
    for (auto& [path, stamp] : stamps_) {
      if (is_redo_log(path)) stamp = {};
    }
  }

 private:
  // What an archive has begun to hold it holds.
  void require_all_there(const FileTree& files) const {
    for (const auto& [path, stamp] : stamps_) {
      if (!std::ranges::binary_search(files.files, path, {}, &FileEntry::path))
        throw not_still(path + " vanished while the tables were locked");
    }
  }

  const ServerFiles& donor_;
  const CopyFiles& copy_;
  std::map<std::string, FileStamp> stamps_;
};

// Returns what is missing still. The redo log comes last, and only if all else has held still: when
// its end moves into the next file, MySQL 8.0.30 and later rename those before, which the archive
// then has for ever.
FileTree copy_round(Server& server, const InnodbState& at_rest, Copies& copies) {
  copies.add(without_redo_log(copies.missing()));
  FileTree missing = copies.missing();
  const bool still =
      without_redo_log(missing).files.empty() && read_innodb_state(server) == at_rest;
  if (!still) return missing;
  copies.add(missing);
  return copies.missing();
}

}  // namespace

void OnlineQuiesce::check_ready(Donor& donor) {
  Findings findings;
  for (const std::string& engine : restless_engines(donor.server())) {
    findings.check([&] { require_no_tables(donor.server(), engine); });
  }
  findings.check([&] {
    require_privileges(donor.server(), "donor",
                       needs_of(Task::back_up_online, donor.server().dialect().version()));
    read_innodb_state(donor.server());
  });
  findings.require_none();
}

void OnlineQuiesce::prepare(Donor& donor, DonorJournal& journal) {
  variables_.emplace(donor, journal);
  for (const VariableState& variable : quick_flushing(donor.server()))
    variables_->set(variable.name, variable.value);
  std::uint64_t dirty = read_innodb_state(donor.server()).dirty_pages;
  while (dirty > few_dirty_pages) {
    spdlog::debug("writing ahead: {} dirty pages", dirty);
    StopRequest::sleep_for(page_cleaner_beat);
    const std::uint64_t before =
        std::exchange(dirty, read_innodb_state(donor.server()).dirty_pages);
    // The applier dirties as many as are written: the rest waits until it is stopped.
    if (dirty > before / 2) return;
  }
}

InnodbState OnlineQuiesce::wait_until_quiet(Server& server) const {
  const Waiting waiting("the donor's InnoDB to come to rest", ExitCode::not_still);
  const auto start = steady_clock::now();
  auto resting_since = start;
  InnodbState last = read_innodb_state(server);
  for (;;) {
    StopRequest::sleep_for(options_.rest_time / 10);
    const InnodbState now = read_innodb_state(server);
    if (now != last) {
      spdlog::debug("InnoDB: LSN {}, checkpoint age {}, {} dirty pages", now.lsn,
                    now.checkpoint_age, now.dirty_pages);
    }
    const bool clean = now.dirty_pages == 0 && now.checkpoint_age <= resting_checkpoint_age;
    if (!clean || now != last) resting_since = steady_clock::now();
    if (steady_clock::now() - resting_since >= options_.rest_time) return now;
    if (steady_clock::now() - start > options_.drain_timeout) {
      throw not_still("InnoDB did not come to rest within " +
                      std::to_string(options_.drain_timeout.count()) +
                      " s: " + std::to_string(now.dirty_pages) + " dirty pages, checkpoint age " +
                      std::to_string(now.checkpoint_age));
    }
    last = now;
  }
}

void OnlineQuiesce::copy_until_still(Server& server, const CopyFiles& copy,
                                     QuiesceEvidence& evidence) {
  const ServerFiles files(server);
  Copies copies(files, copy);
  for (evidence.rounds = 1;; ++evidence.rounds) {
    const InnodbState before = wait_until_quiet(server);
    const FileTree missing = copy_round(server, before, copies);
    const InnodbState after = read_innodb_state(server);
    if (missing.files.empty() && after == before) {
      evidence.lsn_before = before.lsn;
      evidence.lsn_after = after.lsn;
      evidence.checkpoint_age = after.checkpoint_age;
      return;
    }
    const std::vector<FileEntry> moved = without_redo_log(missing).files;
    spdlog::info("round {}: moved while they were copied: {}", evidence.rounds, what_moved(moved));
    if (evidence.rounds >= options_.rounds) {
      throw Error(ExitCode::not_still,
                  "the donor's files did not hold still in " + std::to_string(evidence.rounds) +
                      " rounds; moved in the last: " + what_moved(moved),
                  hint_for(moved));
    }
    copies.distrust_redo_log();
  }
}

std::vector<std::string> OnlineQuiesce::plan_to_prepare(Donor& donor) {
  return plan_variables(donor.server(), quick_flushing(donor.server())).set;
}

std::vector<std::string> OnlineQuiesce::plan(Donor& donor, const std::string& meanwhile) {
  std::vector<std::string> lines{"FLUSH TABLES WITH READ LOCK", meanwhile, "UNLOCK TABLES"};
  const auto back = plan_variables(donor.server(), quick_flushing(donor.server())).put_back;
  lines.insert(lines.end(), back.begin(), back.end());
  return lines;
}

QuiesceEvidence OnlineQuiesce::with_still_files(Donor& donor, DonorJournal& journal,
                                                const CheckPositions& check,
                                                const CopyFiles& copy) {
  QuiesceEvidence evidence;
  evidence.mode = mode();
  if (const auto pid = donor.server().pid()) {
    evidence.server_pid = *pid;
    evidence.server_start_time = process_start_time(*pid);
  }
  DonorLock lock(donor, options_.lock_timeout);
  check();
  const auto start = steady_clock::now();
  if (!variables_) prepare(donor, journal);
  wait_until_quiet(donor.server());
  evidence.drain_seconds = seconds_since(start);
  const auto copy_start = steady_clock::now();
  copy_until_still(donor.server(), copy, evidence);
  evidence.copy_seconds = seconds_since(copy_start);
  lock.release();
  variables_->put_back();
  variables_.reset();
  return evidence;
}

}  // namespace slaveclone
