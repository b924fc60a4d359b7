#pragma once

#include <string>

namespace slaveclone {

// A plugin that comes from a library.
struct Plugin {
  std::string name;
  std::string type;        // "ENCRYPTION", "STORAGE ENGINE", ...; empty: not known
  std::string library;     // its file in the plugin directory
  bool installed = false;  // by INSTALL PLUGIN: the clone has that; else by an option of the donor
  bool in_use = false;     // without it the files cannot be read
};

}  // namespace slaveclone
