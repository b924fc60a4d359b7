#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/manifest.h"
#include "mysql/server.h"

namespace slaveclone {

// What a server on a copy of this one's files must have in common with it: the settings that its
// files were born with, and the plugins that come from a library.
std::map<std::string, std::string> shaping_settings(Server& server);
std::vector<Plugin> loaded_plugins(Server& server);

// Throws Error{precondition} for tables of engine MEMORY that hold rows, as these are in no file.
// Not seen without SELECT.
void require_no_rows_in_memory(Server& server);

// Whether the server keeps the password of its replication account in a table, as MySQL does unless
// told to use a file. It cannot be left out of a copy of the server's files.
bool holds_replication_password(Server& server);

// Throws Error{precondition} for a server whose keys a MySQL component keeps: whether the new
// server has them cannot be checked yet.
void require_no_keyring_component(Server& server);

}  // namespace slaveclone
