#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/undo.h"
#include "clone/new_data_directory.h"
#include "clone/placement.h"

namespace slaveclone {

// The files of an archive that a new server keeps elsewhere than it was unpacked. Until keep()
// what was put outside of the data directory is taken away again.
class PlacedFiles {
 public:
  // 'root': where the archive was unpacked, to become 'data_directory'. Moves are renames, or
  // copies to another file system. Throws Error{io}.
  PlacedFiles(const Placement& placement, const std::string& root,
              const std::string& data_directory, const std::optional<Owner>& owner);
  PlacedFiles(const PlacedFiles&) = delete;
  PlacedFiles& operator=(const PlacedFiles&) = delete;

  void keep() { take_away_.dismiss(); }

 private:
  void put(const Placement::Link& link);
  void put(const Placement::Move& move);
  void make_parents(const std::string& path);
  void give(const std::string& path) const;
  void take_away();

  const std::string root_;
  const DataPlaces places_;
  const std::optional<Owner> owner_;
  const std::map<std::string, std::string> directories_;
  std::vector<std::string> made_;     // outside of root
  std::vector<std::string> parents_;  // directories made for them, the upper ones first
  Undo take_away_;
};

}  // namespace slaveclone
