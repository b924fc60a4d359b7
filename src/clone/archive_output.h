#pragma once

#include <memory>
#include <string>

#include "base/durable_file.h"

namespace slaveclone {

// Where an archive goes: a file that appears whole or not at all, or a stream: stdout ("-"), a
// named pipe or a device, which are written to as they are.
class ArchiveOutput {
 public:
  // Opens it. Throws Error{usage} for a terminal or a directory, Error{io}.
  explicit ArchiveOutput(const std::string& path);

  int fd() const { return fd_; }
  const std::string& name() const { return name_; }
  void commit();  // a file: durable, under its name

 private:
  std::unique_ptr<DurableFile> file_;
  UniqueFd stream_;
  int fd_;
  std::string name_;
};

}  // namespace slaveclone
