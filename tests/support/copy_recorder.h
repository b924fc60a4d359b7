#pragma once

#include <functional>
#include <string>
#include <vector>

#include "datadir/quiesce.h"

namespace slaveclone::test {

// Stands in for the archive: notes what it is told to copy, call by call.
class CopyRecorder {
 public:
  // At the end of each call, counted from 1.
  std::function<void(std::size_t call)> on_call;

  CopyFiles copier() {
    return [this](const FileTree& files) { return copy(files); };
  }

  // The paths copied, by call.
  const std::vector<std::vector<std::string>>& calls() const { return calls_; }

 private:
  std::vector<CopiedFile> copy(const FileTree& files) {
    auto& call = calls_.emplace_back();
    std::vector<CopiedFile> copies;
    for (const FileEntry& file : files.files) {
      call.push_back(file.path);
      copies.push_back({file.path, file.stamp, false});
    }
    if (on_call) on_call(calls_.size());
    return copies;
  }

  std::vector<std::vector<std::string>> calls_;
};

}  // namespace slaveclone::test
