#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <csignal>
#include <cstdarg>
#include <cstdio>

#include "faulty_libc/watch.h"

namespace slaveclone::test {
namespace {

int open_at(const char* name, int directory, const char* path, int flags, unsigned mode) {
  return call(
      name, [&] { return path_at(directory, path); },
      [&] { return static_cast<int>(::syscall(SYS_openat, directory, path, flags, mode)); });
}

unsigned mode_in(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, unsigned) : 0;
}

int stat_at(const char* name, int directory, const char* path, void* status, int flags) {
  return call(
      name, [&] { return path_at(directory, path); },
      [&] { return static_cast<int>(::syscall(SYS_newfstatat, directory, path, status, flags)); });
}

}  // namespace
}  // namespace slaveclone::test

// The functions in front of libc's. Each that is variadic there is so here.
// NOLINTBEGIN(cert-dcl50-cpp,bugprone-reserved-identifier,readability-inconsistent-declaration-parameter-name)
namespace t = slaveclone::test;

extern "C" {

#define OPEN_WITH_MODE(result, flags)                 \
  va_list arguments;                                  \
  va_start(arguments, flags);                         \
  const unsigned mode = t::mode_in(flags, arguments); \
  va_end(arguments);                                  \
  return result

int open(const char* path, int flags, ...) {
  OPEN_WITH_MODE(t::open_at("open", AT_FDCWD, path, flags, mode), flags);
}
int open64(const char* path, int flags, ...) {
  OPEN_WITH_MODE(t::open_at("open", AT_FDCWD, path, flags, mode), flags);
}
int openat(int directory, const char* path, int flags, ...) {
  OPEN_WITH_MODE(t::open_at("open", directory, path, flags, mode), flags);
}
int openat64(int directory, const char* path, int flags, ...) {
  OPEN_WITH_MODE(t::open_at("open", directory, path, flags, mode), flags);
}
int __open_2(const char* path, int flags) { return t::open_at("open", AT_FDCWD, path, flags, 0); }
int __open64_2(const char* path, int flags) { return t::open_at("open", AT_FDCWD, path, flags, 0); }
int __openat_2(int directory, const char* path, int flags) {
  return t::open_at("open", directory, path, flags, 0);
}
int __openat64_2(int directory, const char* path, int flags) {
  return t::open_at("open", directory, path, flags, 0);
}
int creat(const char* path, mode_t mode) {
  return t::open_at("open", AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char* path, mode_t mode) { return creat(path, mode); }

FILE* fopen(const char* path, const char* mode) {
  static auto* const real = t::next<FILE*(const char*, const char*)>("fopen");
  return t::call(
      "open", [&] { return std::string(path); }, [&] { return real(path, mode); });
}
FILE* fopen64(const char* path, const char* mode) { return fopen(path, mode); }

DIR* opendir(const char* path) {
  static auto* const real = t::next<DIR*(const char*)>("opendir");
  return t::call(
      "opendir", [&] { return std::string(path); }, [&] { return real(path); });
}
struct dirent* readdir(DIR* directory) {
  static auto* const real = t::next<struct dirent*(DIR*)>("readdir");
  return t::call(
      "readdir", [&] { return t::path_of(::dirfd(directory)); }, [&] { return real(directory); });
}
struct dirent64* readdir64(DIR* directory) {
  static auto* const real = t::next<struct dirent64*(DIR*)>("readdir64");
  return t::call(
      "readdir", [&] { return t::path_of(::dirfd(directory)); }, [&] { return real(directory); });
}

ssize_t read(int fd, void* data, size_t size) {
  return t::transfer("read", fd, size, [&](size_t n) { return ::syscall(SYS_read, fd, data, n); });
}
ssize_t __read_chk(int fd, void* data, size_t size, size_t /*room*/) {
  return read(fd, data, size);
}
ssize_t pread(int fd, void* data, size_t size, off_t at) {
  return t::transfer("pread", fd, size,
                     [&](size_t n) { return ::syscall(SYS_pread64, fd, data, n, at); });
}
ssize_t pread64(int fd, void* data, size_t size, off64_t at) { return pread(fd, data, size, at); }
ssize_t __pread_chk(int fd, void* data, size_t size, off_t at, size_t /*room*/) {
  return pread(fd, data, size, at);
}
ssize_t __pread64_chk(int fd, void* data, size_t size, off64_t at, size_t /*room*/) {
  return pread(fd, data, size, at);
}
ssize_t write(int fd, const void* data, size_t size) {
  return t::transfer("write", fd, size,
                     [&](size_t n) { return ::syscall(SYS_write, fd, data, n); });
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  return t::transfer("pwrite", fd, size,
                     [&](size_t n) { return ::syscall(SYS_pwrite64, fd, data, n, at); });
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  return pwrite(fd, data, size, at);
}
ssize_t writev(int fd, const struct iovec* parts, int count) {
  return t::call(
      "write", [&] { return t::path_of(fd); },
      [&] { return ::syscall(SYS_writev, fd, parts, count); });
}
ssize_t send(int fd, const void* data, size_t size, int flags) {
  const auto real = [&] { return ::syscall(SYS_sendto, fd, data, size, flags, nullptr, 0); };
  if (t::watching() && t::was_sent_before({static_cast<const char*>(data), size})) return real();
  return t::call(
      "send", [] { return std::string(); }, real);
}
ssize_t copy_file_range(int in, off64_t* in_at, int out, off64_t* out_at, size_t size,
                        unsigned flags) {
  return t::call(
      "copy_file_range", [&] { return t::path_of(out); },
      [&] { return ::syscall(SYS_copy_file_range, in, in_at, out, out_at, size, flags); });
}

// A call on a descriptor, and one on a path, with whatever else it takes.
#define ON_DESCRIPTOR(name, fd, number, ...) \
  return t::call(                            \
      name, [&] { return t::path_of(fd); },  \
      [&] { return static_cast<int>(::syscall(number, fd __VA_OPT__(, ) __VA_ARGS__)); })
#define ON_PATH_AT(name, directory, path, number, ...)                                          \
  return t::call(                                                                               \
      name, [&] { return t::path_at(directory, path); },                                        \
      [&] {                                                                                     \
        return static_cast<int>(::syscall(number, directory, path __VA_OPT__(, ) __VA_ARGS__)); \
      })
#define WITHOUT_FILE(name, ...)           \
  return t::call(                         \
      name, [] { return std::string(); }, \
      [&] { return static_cast<int>(::syscall(__VA_ARGS__)); })

int fsync(int fd) { ON_DESCRIPTOR("fsync", fd, SYS_fsync); }
int fdatasync(int fd) { ON_DESCRIPTOR("fdatasync", fd, SYS_fdatasync); }
int syncfs(int fd) noexcept { ON_DESCRIPTOR("syncfs", fd, SYS_syncfs); }
int sync_file_range(int fd, off64_t at, off64_t size, unsigned flags) {
  ON_DESCRIPTOR("sync_file_range", fd, SYS_sync_file_range, at, size, flags);
}
int ftruncate(int fd, off_t size) noexcept { ON_DESCRIPTOR("ftruncate", fd, SYS_ftruncate, size); }
int ftruncate64(int fd, off64_t size) noexcept {
  ON_DESCRIPTOR("ftruncate", fd, SYS_ftruncate, size);
}
int fchmod(int fd, mode_t mode) noexcept { ON_DESCRIPTOR("fchmod", fd, SYS_fchmod, mode); }
int fchown(int fd, uid_t user, gid_t group) noexcept {
  ON_DESCRIPTOR("fchown", fd, SYS_fchown, user, group);
}
int flock(int fd, int operation) noexcept { ON_DESCRIPTOR("flock", fd, SYS_flock, operation); }
int ioctl(int fd, unsigned long request, ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  ON_DESCRIPTOR("ioctl", fd, SYS_ioctl, request, argument);
}
int fstat(int fd, struct stat* status) noexcept {
  return t::call(
      "stat", [&] { return t::path_of(fd); },
      [&] { return static_cast<int>(::syscall(SYS_fstat, fd, status)); });
}
int fstat64(int fd, struct stat64* status) noexcept {
  return t::call(
      "stat", [&] { return t::path_of(fd); },
      [&] { return static_cast<int>(::syscall(SYS_fstat, fd, status)); });
}

int stat(const char* path, struct stat* status) noexcept {
  return t::stat_at("stat", AT_FDCWD, path, status, 0);
}
int stat64(const char* path, struct stat64* status) noexcept {
  return t::stat_at("stat", AT_FDCWD, path, status, 0);
}
int lstat(const char* path, struct stat* status) noexcept {
  return t::stat_at("stat", AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
int lstat64(const char* path, struct stat64* status) noexcept {
  return t::stat_at("stat", AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

int unlink(const char* path) noexcept { ON_PATH_AT("unlink", AT_FDCWD, path, SYS_unlinkat, 0); }
int unlinkat(int directory, const char* path, int flags) noexcept {
  ON_PATH_AT((flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink", directory, path, SYS_unlinkat,
             flags);
}
int rmdir(const char* path) noexcept {
  ON_PATH_AT("rmdir", AT_FDCWD, path, SYS_unlinkat, AT_REMOVEDIR);
}
int mkdir(const char* path, mode_t mode) noexcept {
  ON_PATH_AT("mkdir", AT_FDCWD, path, SYS_mkdirat, mode);
}
int mkdirat(int directory, const char* path, mode_t mode) noexcept {
  ON_PATH_AT("mkdir", directory, path, SYS_mkdirat, mode);
}
int chmod(const char* path, mode_t mode) noexcept {
  ON_PATH_AT("chmod", AT_FDCWD, path, SYS_fchmodat, mode);
}
int chown(const char* path, uid_t user, gid_t group) noexcept {
  ON_PATH_AT("chown", AT_FDCWD, path, SYS_fchownat, user, group, 0);
}
int lchown(const char* path, uid_t user, gid_t group) noexcept {
  ON_PATH_AT("chown", AT_FDCWD, path, SYS_fchownat, user, group, AT_SYMLINK_NOFOLLOW);
}
int fchownat(int directory, const char* path, uid_t user, gid_t group, int flags) noexcept {
  ON_PATH_AT("chown", directory, path, SYS_fchownat, user, group, flags);
}
int symlink(const char* target, const char* path) noexcept {
  return t::call(
      "symlink", [&] { return std::string(path); },
      [&] { return static_cast<int>(::syscall(SYS_symlinkat, target, AT_FDCWD, path)); });
}

int rename(const char* from, const char* to) noexcept {
  return t::rename_call(AT_FDCWD, from, AT_FDCWD, to, [&] {
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
  });
}
int renameat2(int from_directory, const char* from, int to_directory, const char* to,
              unsigned flags) noexcept {
  return t::rename_call(from_directory, from, to_directory, to, [&] {
    return static_cast<int>(
        ::syscall(SYS_renameat2, from_directory, from, to_directory, to, flags));
  });
}
int renameat(int from_directory, const char* from, int to_directory, const char* to) noexcept {
  return renameat2(from_directory, from, to_directory, to, 0);
}

int kill(pid_t process, int signal) noexcept { WITHOUT_FILE("kill", SYS_kill, process, signal); }
int pidfd_send_signal(int fd, int signal, siginfo_t* info, unsigned flags) noexcept {
  WITHOUT_FILE("pidfd_send_signal", SYS_pidfd_send_signal, fd, signal, info, flags);
}
int socketpair(int domain, int type, int protocol, int* ends) noexcept {
  WITHOUT_FILE("socketpair", SYS_socketpair, domain, type, protocol, ends);
}
int pipe2(int* ends, int flags) noexcept { WITHOUT_FILE("pipe2", SYS_pipe2, ends, flags); }

}  // extern "C"
// NOLINTEND(cert-dcl50-cpp,bugprone-reserved-identifier,readability-inconsistent-declaration-parameter-name)
