#pragma once

#include <map>
#include <string>
#include <vector>

#include "datadir/data_places.h"
#include "mysql/server.h"

namespace slaveclone {

// What a running server says of the paths of its files: the one place that asks. Paths are
// absolute. Tables come and go: ask again once nothing makes any more.
struct ServerFiles {
  ServerFiles() = default;
  explicit ServerFiles(Server& server);

  DataPlaces places;
  std::vector<std::string> tablespaces;  // outside the data directory, known to no link (MySQL 8)
  std::map<std::string, std::string> logs;   // base names of numbered logs, to why they stay out
  std::map<std::string, std::string> files;  // single ones likewise
};

}  // namespace slaveclone
