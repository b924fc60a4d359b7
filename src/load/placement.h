#pragma once

#include <map>
#include <string>
#include <vector>

#include "datadir/data_places.h"
#include "load/path_map.h"
#include "model/manifest.h"

namespace slaveclone {

// What of an unpacked archive does not stay where it was unpacked, and where it goes.
struct Placement {
  struct Move {
    std::string from;  // in the archive
    std::string to;    // absolute
  };
  struct Link {
    std::string at;         // in the archive
    std::string target;     // absolute
    bool symbolic = false;  // else an .isl file
  };

  std::vector<Move> moves;  // into the data directory, too
  std::vector<Link> links;
  std::map<std::string, std::string> directories;  // outside it, by the variable that names them
};

// Where the new server keeps its files, by its option files: a setting's there, tables and
// databases where they were on the donor, or where 'map' says. 'root' is the directory it was
// unpacked in. Throws Error{damaged} for what take-backup would not have written, and
// Error{precondition} when something is already there.
Placement plan_placement(const Manifest& manifest, const std::string& root, const DataPlaces& there,
                         const PathMap& map);

}  // namespace slaveclone
