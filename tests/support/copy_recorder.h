#pragma once

#include <functional>
#include <string>
#include <vector>

#include "datadir/quiesce.h"

namespace slaveclone::test {

// Stands in for the archive: notes what is copied in each round.
class CopyRecorder {
 public:
  // Called at the end of each round, counted from 1.
  std::function<void(std::size_t round)> on_round;

  CopyFiles copier() {
    return [this](const FileTree& files) { return copy(files); };
  }

  // The paths copied, by round.
  const std::vector<std::vector<std::string>>& rounds() const { return rounds_; }

 private:
  std::vector<CopiedFile> copy(const FileTree& files) {
    auto& round = rounds_.emplace_back();
    std::vector<CopiedFile> copies;
    for (const FileEntry& file : files.files) {
      round.push_back(file.path);
      copies.push_back({file.path, file.stamp, false});
    }
    if (on_round) on_round(rounds_.size());
    return copies;
  }

  std::vector<std::vector<std::string>> rounds_;
};

}  // namespace slaveclone::test
