#include "datadir/reflink.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <boost/filesystem.hpp>
#include <cerrno>
#include <map>
#include <regex>
#include <system_error>

#include "base/error.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

struct Probe {
  std::string file;
  std::uint64_t size = 0;
};

// The smallest file with content of each file system.
std::map<dev_t, Probe> probes(const FileTree& files) {
  std::map<dev_t, Probe> smallest;
  for (const FileEntry& file : files.files) {
    struct stat status {};
    const std::string path = files.source_of(file);
    if (file.stamp.size == 0 || ::stat(path.c_str(), &status) != 0) continue;
    Probe& probe = smallest[status.st_dev];
    if (probe.file.empty() || file.stamp.size < probe.size) probe = {path, file.stamp.size};
  }
  return smallest;
}

// errno, 0 if the file can be cloned into a file of that directory. Leaves no file behind.
int try_to_clone(const std::string& file, const std::string& directory) try {
  const UniqueFd from = open_file(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const UniqueFd to = open_file(directory, O_RDWR | O_TMPFILE);
  copy_clone_flags(from.get(), to.get());
  return reflink(from.get(), to.get());
} catch (const Error&) {
  return EACCES;
}

}  // namespace

int reflink(int from, int to) {
  for (;;) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    if (::ioctl(to, FICLONE, from) == 0) return 0;
    if (errno != EINTR) return errno;
  }
}

void copy_clone_flags(int from, int to) {
  int flags = 0;
  if (::ioctl(from, FS_IOC_GETFLAGS, &flags) != 0 || (flags & FS_NOCOW_FL) == 0) return;
  int own = 0;
  if (::ioctl(to, FS_IOC_GETFLAGS, &own) != 0) return;
  own |= FS_NOCOW_FL;
  (void)::ioctl(to, FS_IOC_SETFLAGS, &own);
}

std::string place_for_frozen_copy(const FileTree& files) {
  const fs::path root = fs::canonical(files.root);
  const auto candidates = {
      std::pair{root.parent_path(), root.filename().string() + ".slaveclone-frozen-%%%%%%%%"},
      std::pair{root, std::string("slaveclone.frozen-%%%%%%%%")}};
  const auto samples = probes(files);
  std::string why;
  for (const auto& [directory, name] : candidates) {
    bool all = true;
    for (const auto& [device, probe] : samples) {
      const int error = try_to_clone(probe.file, directory.string());
      if (error == 0) continue;
      all = false;
      why = probe.file + " cannot be cloned into " + directory.string() + ": " +
            std::generic_category().message(error);
      break;
    }
    if (all) return (directory / fs::unique_path(name)).string();
  }
  throw Error(ExitCode::precondition, why,
              "Mode freeze needs all files on one file system that clones them (FICLONE), such as "
              "XFS or btrfs; use --quiesce=online.");
}

bool is_place_for_frozen_copy(const std::string& path, const std::string& data_directory) {
  static const std::regex beside(R"((/.*)\.slaveclone-frozen-[0-9a-f]{8})");
  static const std::regex within(R"((/.*)/slaveclone\.frozen-[0-9a-f]{8})");
  std::smatch parts;
  if (!std::regex_match(path, parts, beside) && !std::regex_match(path, parts, within))
    return false;
  boost::system::error_code error;
  return fs::equivalent(parts[1].str(), data_directory, error) && !error;
}

}  // namespace slaveclone
