#include "base/spawn.h"

#include <spawn.h>
#include <unistd.h>

#include <csignal>
#include <system_error>

#include "base/error.h"

namespace slaveclone {
namespace {

// posix_spawn and not Boost.Process: in 1.74 its limit_handles closes the very pipes it has just
// set up and the one that reports a failed exec.

class FileActions {
 public:
  explicit FileActions(const std::array<int, 3>& files) {
    posix_spawn_file_actions_init(&actions_);
    for (int target = 0; target < 3; ++target) {
      posix_spawn_file_actions_adddup2(&actions_, files.at(static_cast<std::size_t>(target)),
                                       target);
    }
    posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  explicit Attributes(SpawnSession session) {
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigaddset(&signals, SIGPIPE);  // handlers are reset by exec, ignored signals are not
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (session == SpawnSession::its_own) flags |= POSIX_SPAWN_SETSID;
    posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

}  // namespace

pid_t spawn(const std::string& program, const std::vector<std::string>& argv,
            const std::array<int, 3>& files, SpawnSession session) {
  std::vector<std::string> words(argv);
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const FileActions actions(files);
  const Attributes attributes(session);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, program.c_str(), actions.get(), attributes.get(),
                                  pointers.data(), environ);
  if (error != 0) {
    throw Error(ExitCode::precondition,
                "cannot run '" + program + "': " + std::generic_category().message(error));
  }
  return pid;
}

}  // namespace slaveclone
