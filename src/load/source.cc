#include "load/source.h"

#include <spdlog/spdlog.h>

#include <boost/filesystem.hpp>

#include "datadir/left_out.h"
#include "datadir/unwanted_entries.h"
#include "model/binlog_pos_dat.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

std::optional<std::uint64_t> size_of(const std::string& archive) {
  if (archive == "-" || !fs::is_regular_file(archive)) return {};
  return fs::file_size(archive);
}

UnpackReport unpack_archive_of(const LoadSlaveOptions& options, const std::string& target,
                               MasterQuestions& masters, Progress& progress) {
  progress.set_phase("unpacking", size_of(options.archive));
  UnpackOptions unpacking;
  unpacking.unverified = options.unverified;
  unpacking.key_file = options.key_file;
  unpacking.threads = options.threads;
  unpacking.on_position = [&](const std::string& text) {
    masters.ask_early(parse_binlog_pos(text));
  };
  unpacking.unwanted = unwanted_entry;
  unpacking.progress = [&](std::uint64_t bytes) { progress.advance(bytes); };
  UnpackReport report = unpack_archive(options.archive, target, unpacking);
  progress.clear();
  for (const std::string& warning : report.warnings) spdlog::warn("{}", warning);
  return report;
}

// A tar made by hand holds what take-backup leaves out, and a slave that boots on that would
// replicate as the donor.
void remove_donors_own(const std::string& root) {
  const LeftOutRules rules;
  std::vector<fs::path> doomed;
  for (const auto& entry : fs::directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    const std::string slash = fs::is_directory(entry.symlink_status()) ? "/" : "";
    if (name != "binlog_pos.dat" && rules.reason(name + slash)) doomed.push_back(entry.path());
  }
  for (const fs::path& path : doomed) {
    spdlog::warn("left out: {}", path.filename().string());
    fs::remove_all(path);
  }
}

std::vector<ChannelPosition> positions_of(const UnpackReport& report) {
  if (report.manifest && report.manifest->channels.empty())
    throw Error(ExitCode::damaged, "MANIFEST.json has no channel");
  if (report.manifest) return report.manifest->channels;
  if (report.binlog_pos) return parse_binlog_pos(*report.binlog_pos);
  throw Error(ExitCode::damaged, "the archive has no binlog_pos.dat",
              "Without the master's position no slave can be made of it.");
}

}  // namespace

Source unpack(const LoadSlaveOptions& options, const NewDataDirectory& directory,
              MasterQuestions& masters, Progress& progress) {
  Source source;
  source.archive = unpack_archive_of(options, directory.staging(), masters, progress);
  source.root = directory.staging() + "/" + source.archive.data_directory;
  if (source.is_by_hand()) {
    spdlog::warn("{} has no manifest: nothing proves that its files are whole or belong together",
                 options.archive);
    remove_donors_own(source.root);
  }
  source.channels = positions_of(source.archive);
  return source;
}

}  // namespace slaveclone
