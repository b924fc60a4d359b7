#pragma once

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "support/syscall_faults.h"

// What every function in front of libc's does: asks whether its call is one that fails.
namespace slaveclone::test {

// Whether the calls of this process count.
bool watching();

// What is to become of a call that is about to be made; nullptr: it is made. It does not come back
// if it is the last.
const SyscallFaults::Fault* look(const char* name, const std::string& path,
                                 const std::string& other = {});

[[noreturn]] void die();

// Whether the same was one of the last few to be sent.
bool was_sent_before(std::string_view bytes);

// What a descriptor holds, "socket:[7]" too.
std::string path_of(int fd);
std::string path_at(int directory, const char* name);

template <class Result>
Result last_if(const SyscallFaults::Fault* fault, Result result) {
  if (fault != nullptr && fault->kind == SyscallFaults::Fault::Kind::kill_after) die();
  return result;
}

// Makes the call, unless this is the one that fails.
template <class Path, class Call>
auto call(const char* name, const Path& path, const Call& real) -> decltype(real()) {
  const SyscallFaults::Fault* const fault = watching() ? look(name, path()) : nullptr;
  if (fault == nullptr || fault->kind != SyscallFaults::Fault::Kind::error)
    return last_if(fault, real());
  errno = fault->error;
  if constexpr (std::is_pointer_v<decltype(real())>) {
    return nullptr;
  } else {
    return -1;
  }
}

template <class Real>
ssize_t transfer(const char* name, int fd, std::size_t size, const Real& real) {
  const SyscallFaults::Fault* const fault = watching() ? look(name, path_of(fd)) : nullptr;
  if (fault == nullptr) return real(size);
  if (fault->kind == SyscallFaults::Fault::Kind::short_transfer) return real((size + 1) / 2);
  if (fault->kind == SyscallFaults::Fault::Kind::kill_after) return last_if(fault, real(size));
  errno = fault->error;
  return -1;
}

template <class Call>
int rename_call(int from_directory, const char* from, int to_directory, const char* to,
                const Call& real) {
  const SyscallFaults::Fault* const fault =
      watching() ? look("rename", path_at(from_directory, from), path_at(to_directory, to))
                 : nullptr;
  if (fault == nullptr || fault->kind != SyscallFaults::Fault::Kind::error)
    return last_if(fault, real());
  errno = fault->error;
  return -1;
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace slaveclone::test
