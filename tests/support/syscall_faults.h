#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace slaveclone::test {

// Makes chosen system calls of this process fail, stop half-way or be its last. The library that
// this is the face of stands in front of libc's functions, also for libstdc++, boost and
// libarchive: linked into a test, or preloaded into a program (LD_PRELOAD) and told by the
// environment:
//
//   SYSCALL_FAULTS_BELOW=DIR[:DIR…]      counted are calls on what lies there; else all
//   SYSCALL_FAULTS_CALLS=fsync,rename    only these; else every one that names or holds a file
//   SYSCALL_FAULTS_AT=N                  the one that fails, from 1; else none
//   SYSCALL_FAULTS_ACTION=ENOSPC         the errno (a number or one of the usual names), short,
//                                        kill or kill-after (the call is made first); with a + at
//                                        its end all further ones fail, too
//   SYSCALL_FAULTS_GUARDIANS_DIE=1       its guardians are killed just before it ends
//   SYSCALL_FAULTS_LOG=FILE              gets a line for each counted call, before it is made
//
// The programs that a preloaded one starts run as ever. Calls that name no file (kill,
// pidfd_send_signal, send, socketpair, pipe2) count only if CALLS has them, wherever; send only
// with what none of the last four sent, as how often a program asks the same depends on the time it
// takes.
class SyscallFaults {
 public:
  struct Fault {
    enum class Kind { error, short_transfer, kill, kill_after };
    Kind kind = Kind::error;
    int error = 0;
    bool lasting = false;  // what comes after it fails as well
  };

  struct Calls {
    std::vector<std::string> below;  // directories; empty: everywhere
    std::set<std::string> names;     // empty: all that name or hold a file
  };

  // From now on, in this process and none that it forks. 'at' counts from 1; 0: nothing fails.
  static void start(const Calls& calls, std::size_t at, const Fault& fault);
  static void start_counting(const Calls& calls);
  static void stop();

  // Of the last start(), also after stop().
  static std::size_t count();
  static std::string fired_call();  // "fsync /backup/db1.tar.partial"; empty: it was not reached
};

}  // namespace slaveclone::test
