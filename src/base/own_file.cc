#include "base/own_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/durable_file.h"
#include "base/error.h"
#include "base/uninterrupted.h"

namespace slaveclone {
namespace {

constexpr off_t largest = off_t{64} << 20U;  // a journal that names a hundred thousand files

Error not_believed(const std::string& path, const std::string& why) {
  return {ExitCode::precondition, path + " is not one of ours, and is not believed: " + why,
          "Look at it: an SQL account with FILE may have put it there. Remove it, unless a run of "
          "yours as another user left it: then run again as that user."};
}

std::string kind_of(mode_t type) { return type == S_IFDIR ? "directory" : "regular file"; }

std::string why_not_ours(const struct stat& status, mode_t type) {
  if ((status.st_mode & S_IFMT) != type) return "it is no " + kind_of(type);
  if (status.st_uid != 0 && status.st_uid != ::geteuid())
    return fmt::format("it belongs to user {}", status.st_uid);
  if ((status.st_mode & 077U) != 0)
    return fmt::format("it is open to others (mode {:04o})", status.st_mode & 07777U);
  if (type == S_IFREG && status.st_nlink != 1)
    return fmt::format("it has {} names", status.st_nlink);
  if (type == S_IFREG && status.st_size > largest) return "it is too large";
  return {};
}

std::optional<UniqueFd> open_own(const std::string& path, mode_t type) {
  // Without waiting for a writer of a FIFO.
  constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  UniqueFd fd(uninterrupted([&] { return ::open(path.c_str(), flags); }));
  if (!fd) {
    if (errno == ENOENT) return {};
    if (errno == ELOOP) throw not_believed(path, "it is a symbolic link");
    if (errno == ENXIO) throw not_believed(path, "it is no " + kind_of(type));
    throw io_error("open " + path, errno);
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) throw io_error("stat " + path, errno);
  const std::string why = why_not_ours(status, type);
  if (!why.empty()) throw not_believed(path, why);
  return fd;
}

}  // namespace

std::optional<std::string> read_own_file(const std::string& path) {
  const auto fd = open_own(path, S_IFREG);
  if (!fd) return {};
  return read_rest(fd->get(), path);
}

std::optional<UniqueFd> open_own_directory(const std::string& path) {
  return open_own(path, S_IFDIR);
}

}  // namespace slaveclone
