#include "cli/take_backup_command.h"

#include <fmt/format.h>

#include <boost/filesystem/operations.hpp>

#include "base/human.h"
#include "cli/json.h"

namespace slaveclone {
namespace {

constexpr const char* take_backup_description =
    "Makes an archive of this slave (the donor) at an exact position of its master, for load-slave "
    "to make a new "
    "slave of.\n\n"
    "  take-backup --check                              # what is missing, all at once\n"
    "  take-backup --output=/backup/db1.tar.zst\n"
    "  take-backup --output=- | ssh db9 load-slave --replace -\n"
    "  take-backup --recover                            # after a run was killed\n\n"
    "The master is locked for about a millisecond; the donor's applier stands still while files "
    "are copied, and is "
    "put back whatever happens. See take-backup(1).";

constexpr const char* master_group = "take-backup-master";

}  // namespace

TakeBackupCommand::TakeBackupCommand()
    : program_("take-backup", take_backup_description, "take-backup") {
  program_.set_output(&output_);
  add_options();
}

void TakeBackupCommand::add_options() {
  CLI::App& app = program_.app();
  add_archive_options(app, "Backup");
  add_donor_options(app, "Backup");
  add_patience(app, "Patience, in seconds");
}

void TakeBackupCommand::add_archive_options(CLI::App& app, const char* backup) {
  app.add_option("--output,-o", output_,
                 "The archive: a file, replaced once the new one is whole, or - for stdout")
      ->group(backup);
  app.add_option("--quiesce", quiesce_,
                 "How files hold still: auto, online, freeze, shutdown [auto]")
      ->group(backup);
  app.add_option("--sync-point", sync_point_,
                 "How the master's position is had: auto, lock, snapshot, donor [auto]")
      ->group(backup);
  app.add_option(
         "--compress", compress_,
         "zstd[:1-19], none, gzip[:1-9], lz4[:1-9], xz[:0-9] [as the name ends, else zstd:1]")
      ->group(backup);
  app.add_option("--encrypt-to", encrypt_to_,
                 "Encrypt with age to this public key, or to those in this file; may be repeated")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->group(backup);
  app.add_option("--threads", threads_, "Cores to compress on [all]")->group(backup);
  app.add_option("--master-defaults-file", master_defaults_file_,
                 "Option file whose [client] is the login on the master [group take-backup-master, "
                 "else the donor's]")
      ->group(backup);
}

void TakeBackupCommand::add_donor_options(CLI::App& app, const char* backup) {
  app.add_flag("--allow-filtered", allow_filtered_, "Accept a donor with replication filters")
      ->group(backup);
  app.add_flag("--allow-memory-tables", allow_memory_tables_,
               "Accept that MEMORY tables are empty in the clone")
      ->group(backup);
  app.add_flag("--check", check_, "Say all that is missing, at once; change nothing")
      ->group(backup);
  app.add_flag("--dry-run", dry_run_, "Check everything, print the SQL, change nothing")
      ->group(backup);
  app.add_flag("--recover", recover_, "Put back what a killed run left changed, then end")
      ->group(backup);
  app.add_option("--datadir", data_directory_,
                 "The donor's data directory, if its option file does not say")
      ->group(backup);
  app.add_option("--start-command", start_command_,
                 "Starts the donor again, for --quiesce=shutdown; no shell")
      ->group(backup);
}

void TakeBackupCommand::add_patience(CLI::App& app, const char* times) {
  app.add_option("--master-lock-timeout,--lock-timeout", master_lock_timeout_,
                 "For the master's read lock, each of five tries [3]")
      ->check(CLI::PositiveNumber)
      ->group(times);
  app.add_option("--kill-blockers", kill_blockers_,
                 "Kill statements on the master that are in the lock's way and have run for so "
                 "long [never]")
      ->check(CLI::PositiveNumber)
      ->group(times);
  app.add_option("--until-timeout", until_timeout_, "For the donor to reach the sync point [3600]")
      ->group(times);
  app.add_option("--max-applier-stop", max_applier_stop_,
                 "For the donor's applier to be stopped; 0: no limit [3600]")
      ->group(times);
  app.add_option("--drain-timeout", drain_timeout_,
                 "For the donor's dirty pages to be written [120]")
      ->group(times);
  app.add_option("--freeze-timeout", freeze_timeout_,
                 "For the donor's server to be stopped, with --quiesce=freeze [10]")
      ->check(CLI::PositiveNumber)
      ->group(times);
  app.add_option("--stop-timeout", stop_timeout_, "For the donor to shut down [600]")->group(times);
  app.add_option("--start-timeout", start_timeout_, "For the donor to answer again [600]")
      ->group(times);
  app.add_option("--rounds", rounds_,
                 "Copies before files count as restless, for --quiesce=online [8]")
      ->group(times);
}

Login TakeBackupCommand::master_login(const std::string& channel) const {
  std::vector<std::string> groups{master_group};
  if (!channel.empty()) groups.push_back(master_group + ("-" + channel));
  Login login = program_.login("master");
  login.set_in = "[" + groups.back() + "] of the option file";
  for (const std::string& group : groups) apply_client_options(program_.options({group}), login);
  if (!master_defaults_file_.empty()) {
    OptionReader file({master_defaults_file_, "", "", false});
    groups.insert(groups.begin(), "client");
    for (const std::string& group : groups) apply_client_options(file.groups({group}), login);
    login.set_in = "[client] of " + master_defaults_file_;
  }
  return login;
}

// By its name, if it is a file's.
Compression TakeBackupCommand::compression() const {
  const bool stream =
      output_ == "-" || boost::filesystem::is_other(boost::filesystem::status(output_));
  if (!stream && output_.ends_with(".age") && encrypt_to_.empty()) {
    throw Error(ExitCode::usage,
                "the name " + output_ + " says encrypted, which needs --encrypt-to",
                "Give --encrypt-to=RECIPIENT, or leave .age out of the name.");
  }
  return compression_for(stream ? "" : output_, compress_);
}

TakeBackupOptions TakeBackupCommand::options() const {
  if (output_.empty() && !dry_run_ && !check_) {
    throw Error(ExitCode::usage, "no --output", "Give --output=FILE, or --output=- for stdout.");
  }
  TakeBackupOptions options;
  options.donor = program_.login("donor");
  options.master = [this](const std::string& channel) { return master_login(channel); };
  options.data_directory = data_directory();
  options.output = output_;
  options.quiesce = quiesce_mode_from(quiesce_);
  options.sync_point = sync_point_method_from(sync_point_);
  options.compression = compression();
  options.compression.threads = threads_;
  options.encrypt_to = encrypt_to_;
  options.lock.timeout = std::chrono::seconds(master_lock_timeout_);
  if (kill_blockers_) options.lock.kill_blockers = std::chrono::seconds(*kill_blockers_);
  options.until_timeout = std::chrono::seconds(until_timeout_);
  options.max_applier_stop = std::chrono::seconds(max_applier_stop_);
  options.allow_filtered = allow_filtered_;
  options.allow_memory_tables = allow_memory_tables_;
  options.quiescing = quiesce_options();
  return options;
}

QuiesceOptions TakeBackupCommand::quiesce_options() const {
  QuiesceOptions options;
  options.drain_timeout = std::chrono::seconds(drain_timeout_);
  options.freeze_timeout = std::chrono::seconds(freeze_timeout_);
  options.start_timeout = std::chrono::seconds(start_timeout_);
  options.stop_timeout = std::chrono::seconds(stop_timeout_);
  options.rounds = rounds_;
  options.start_command = start_command_;
  const Options server = program_.server_options();
  options.skip_slave_start = is_on(server, "skip-slave-start");
  options.error_log = last_value(server, "log-error").value_or("");
  if (!options.error_log.empty() && !options.error_log.starts_with("/"))
    options.error_log = data_directory() + "/" + options.error_log;
  return options;
}

std::string TakeBackupCommand::data_directory() const {
  if (!data_directory_.empty()) return data_directory_;
  return last_value(program_.server_options(), "datadir").value_or("");
}

std::string report_as_json(const BackupReport& report, const std::string& archive) {
  const Manifest& manifest = report.manifest;
  Json json;
  json["archive"] = archive;
  json["bytes"] = report.bytes;
  json["archive_bytes"] = report.archive_bytes;
  json["files"] = manifest.files.size();
  json["seconds"] = report.seconds;
  json["applier_stopped_seconds"] = report.applier_stopped_seconds;
  json["encrypted"] = report.encrypted;
  json["holds_replication_password"] = report.holds_replication_password;
  json["quiesce"] = to_string(manifest.quiesce.mode);
  json["rounds"] = manifest.quiesce.rounds;
  if (manifest.quiesce.mode == QuiesceMode::freeze)
    json["stalled_us"] = manifest.quiesce.stalled_us;
  for (const ChannelPosition& channel : manifest.channels) {
    Json one{{"channel", channel.name},
             {"position", {{"file", channel.position.file}, {"offset", channel.position.offset}}},
             {"gtid", channel.gtid},
             {"sync_point", channel.sync_point},
             {"lock_wait_us", channel.lock_wait_us},
             {"lock_held_us", channel.lock_held_us}};
    if (json["channels"].empty()) {
      for (const char* key : {"position", "gtid", "lock_wait_us", "lock_held_us"})
        json[key] = one[key];
    }
    json["channels"].push_back(one);
  }
  return json_line(json);
}

namespace {

std::string proof_as_text(const QuiesceEvidence& quiesce) {
  if (quiesce.mode == QuiesceMode::freeze) {
    return "server stopped for " + human_duration(static_cast<double>(quiesce.stalled_us) / 1e6);
  }
  return fmt::format("{} proven in {} round{}", to_string(quiesce.mode), quiesce.rounds,
                     quiesce.rounds == 1 ? "" : "s");
}

}  // namespace

std::string report_as_text(const BackupReport& report, const std::string& archive) {
  const Manifest& manifest = report.manifest;
  std::string text;
  for (const ChannelPosition& channel : manifest.channels) {
    text += fmt::format("{}{} {}\n", channel.name.empty() ? "" : channel.name + ": ",
                        channel.position.file, channel.position.offset);
    if (channel.sync_point == "lock") {
      text += fmt::format("  master locked for {}\n",
                          human_duration(static_cast<double>(channel.lock_held_us) / 1e6));
    }
  }
  text += fmt::format(
      "{}: {} of {} files in {}, from {} ({}/s); applier stopped for {}; {}\n", archive,
      human_bytes(report.archive_bytes), manifest.files.size(), human_duration(report.seconds),
      human_bytes(report.bytes),
      human_bytes(static_cast<std::uint64_t>(static_cast<double>(report.bytes) /
                                             std::max(manifest.quiesce.copy_seconds, 1e-3))),
      human_duration(report.applier_stopped_seconds), proof_as_text(manifest.quiesce));
  return text;
}

}  // namespace slaveclone
