#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace slaveclone {

using Argv = std::vector<std::string>;

struct ProcessResult {
  int exit_status = 0;  // 128 + signal if it was killed
  std::string out;
  std::string err;
};

// Runs a program to its end and returns what it printed; it reads stdin_file, or nothing. argv[0]
// is looked up in PATH (and /usr/sbin). Never a shell. Throws Error{precondition} when the program
// is not there. A stop request ends the program, too (Error{interrupted}).
ProcessResult run_process(const Argv& argv, const std::string& stdin_file = "/dev/null");

// Starts a program in a session of its own that outlives us; stdout and stderr are appended to
// log_file (/dev/null if empty). Returns its pid; the caller does not wait for it: a child that
// ends is reaped by the next call of is_alive(pid). Throws Error{precondition} when it cannot be
// started. 'before_exec' runs in the child, which has what we have locked until it is that program;
// if it throws, the child ends.
pid_t start_detached(const Argv& argv, const std::string& log_file = {},
                     const std::function<void()>& before_exec = {});

// Starts a program that reads stdin_fd and writes stdout_fd and stderr_fd, and nothing else of
// ours. SIGINT, SIGTERM and SIGHUP are for us to heed, not for it; it is killed when we die.
// Returns its pid, which is the caller's to wait for. Throws Error{precondition}.
pid_t start_filter(const Argv& argv, int stdin_fd, int stdout_fd, int stderr_fd);

// Whether a process with that pid exists and is no zombie. Reaps it if it was our child.
bool is_alive(pid_t pid);

// Its exit status (128 + signal if it was killed), once it has ended: reaps it. nullopt while it
// runs, and if it is no child of ours or was reaped before.
std::optional<int> exit_status_of_child(pid_t pid);

// The start time of a process in clock ticks since boot (proc(5), field 22); 0 if it is gone.
// With the pid it names a process for ever.
unsigned long long process_start_time(pid_t pid);

// A core of ours could hold passwords. Programs that we start are not concerned.
void forbid_core_dumps();

// Splits "systemctl start 'maria db'" into words as a shell would (quotes and backslashes), with no
// expansion of any kind.
Argv split_command(const std::string& command);

// The full path of a program, searched in PATH, /usr/sbin and /usr/libexec; empty if there is none.
std::string find_program(const std::string& name);

}  // namespace slaveclone
