#include "datadir/foreign.h"

#include <algorithm>
#include <set>

#include "datadir/file_tree.h"
#include "datadir/known_names.h"

namespace slaveclone {
namespace {

bool is_data_file(const std::string& path, const DataPlaces& places) {
  return std::any_of(places.data_files.begin(), places.data_files.end(),
                     [&](const std::string& file) { return places.inside(file) == path; });
}

}  // namespace

std::vector<std::string> foreign_things(const ServerFiles& server) {
  std::set<std::string> foreign;
  for (const FileEntry& file : scan_data_directory(server).files) {
    if (is_known_name(file.path) || is_data_file(file.path, server.places)) continue;
    const std::size_t slash = file.path.find('/');
    foreign.insert(file.path.substr(0, slash == std::string::npos ? slash : slash + 1));
  }
  return {foreign.begin(), foreign.end()};
}

}  // namespace slaveclone
