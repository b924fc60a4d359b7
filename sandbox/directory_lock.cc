#include "sandbox/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "base/error.h"
#include "base/stop_request.h"

namespace slaveclone::sandbox {

DirectoryLock::DirectoryLock(const std::string& directory, std::chrono::seconds timeout)
    : fd_(open_file(directory, O_RDONLY | O_DIRECTORY)) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw io_error("lock " + directory, errno);
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error(ExitCode::busy, "another server-adm is at work in " + directory,
                  "Wait until it has ended and try again.");
    }
    StopRequest::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace slaveclone::sandbox
