#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mysql/option_files.h"

namespace slaveclone::sandbox {

// What `server-adm add` was asked for, from its key=value words.
struct AddRequest {
  std::string name;
  std::vector<std::string> roles;
  std::optional<unsigned> port;
  std::optional<unsigned> server_id;
  std::string version;  // a distribution's name or the beginning of it
  Options options;      // everything else, for [mysqld]
  bool bootstrap = true;
};

// Understands name, roles (or role), port, server-id and version; any other key is an option of
// mysqld. Underscores in keys are dashes. Throws Error{usage} that names the first bad word.
AddRequest parse_add_words(const std::vector<std::string>& words);

}  // namespace slaveclone::sandbox
