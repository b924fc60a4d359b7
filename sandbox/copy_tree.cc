#include "sandbox/copy_tree.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <boost/filesystem.hpp>

#include "base/error.h"
#include "base/unique_fd.h"

namespace slaveclone::sandbox {
namespace {

namespace fs = boost::filesystem;

bool cloned(const fs::path& from, const fs::path& to) {
  const UniqueFd source = open_file(from.string(), O_RDONLY);
  const UniqueFd target =
      open_file(to.string(), O_WRONLY | O_CREAT | O_EXCL, fs::status(from).permissions());
  return ::ioctl(target.get(), FICLONE, source.get()) == 0;
}

void copy_entry(const fs::path& from, const fs::path& to) {
  if (fs::is_directory(from)) {
    fs::create_directory(to);
    fs::permissions(to, fs::status(from).permissions());
  } else if (!cloned(from, to)) {
    fs::copy_file(from, to, fs::copy_option::overwrite_if_exists);
  }
}

}  // namespace

void copy_tree(const std::string& from, const std::string& to) {
  try {
    fs::create_directories(fs::path(to).parent_path());
    copy_entry(from, to);
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
      copy_entry(entry.path(), to / fs::relative(entry.path(), from));
    }
  } catch (const fs::filesystem_error& error) {
    throw io_error("copy " + error.path1().string(), error.code().value());
  }
}

}  // namespace slaveclone::sandbox
