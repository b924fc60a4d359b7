#include "base/private_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace slaveclone {

void require_private(const std::string& path, const std::string& what) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return;
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    throw Error(ExitCode::precondition,
                fmt::format("{} is in {}, which belongs to user {}", what, path, status.st_uid),
                "Use a file of your own, or of root's.");
  }
  const bool shared_by_root = status.st_uid == 0 && ::geteuid() != 0;
  const mode_t forbidden = shared_by_root ? 037 : 077;
  if ((status.st_mode & forbidden) == 0) return;
  throw Error(ExitCode::precondition,
              fmt::format("{} is in {}, which is open to others (mode {:04o})", what, path,
                          status.st_mode & 07777U),
              "chmod 600 " + path);
}

}  // namespace slaveclone
