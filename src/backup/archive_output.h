#pragma once

#include <memory>
#include <string>

#include "archive/age.h"
#include "base/durable_file.h"

namespace slaveclone {

// Throws Error{usage}, Error{io} if no archive can be written to that output, as far as can be seen
// without opening it. An empty one is none yet, and passes.
void check_output(const std::string& path);

// Where an archive goes: a file that appears whole or not at all, or a stream: stdout ("-"), a
// named pipe or a device, which are written to as they are. With recipients all of it goes through
// age.
class ArchiveOutput {
 public:
  // Opens it. Throws Error{usage} for a terminal or a directory, Error{io}.
  explicit ArchiveOutput(const std::string& path, const Recipients& recipients = {});
  ~ArchiveOutput();
  ArchiveOutput(const ArchiveOutput&) = delete;
  ArchiveOutput& operator=(const ArchiveOutput&) = delete;

  int fd() const { return fd_; }
  const std::string& name() const { return name_; }

  // Once nobody else holds fd() open. A file: durable, under its name. Throws Error{io}.
  void commit();

 private:
  void encrypt(const Recipients& recipients);

  std::unique_ptr<DurableFile> file_;
  UniqueFd stream_;
  int fd_;
  std::string name_;
  UniqueFd to_age_;
  std::unique_ptr<FilterProcess> age_;
};

}  // namespace slaveclone
