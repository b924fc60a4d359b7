#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/process.h"
#include "base/unique_fd.h"

namespace slaveclone {

// A program between us and a file: it reads one descriptor and writes another. It does not outlive
// this object.
class FilterProcess {
 public:
  // Throws Error{precondition} when it cannot be started.
  FilterProcess(const Argv& argv, int stdin_fd, int stdout_fd);
  ~FilterProcess();
  FilterProcess(const FilterProcess&) = delete;
  FilterProcess& operator=(const FilterProcess&) = delete;

  // Waits until it has ended. What it wrote is whole only if its exit status is 0; `err` is what it
  // complained of, a few lines at most. Throws Error{interrupted}.
  ProcessResult wait();

  // Its result if it has ended.
  std::optional<ProcessResult> try_wait();

 private:
  std::string complaint();

  std::string name_;
  UniqueFd stderr_;
  pid_t pid_ = 0;
  std::optional<ProcessResult> result_;
};

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

// Of a megabyte, if that may be had. Throws Error{io}.
Pipe make_pipe();

}  // namespace slaveclone
