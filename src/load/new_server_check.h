#pragma once

#include <string>

#include "host/program_variables.h"
#include "model/manifest.h"
#include "mysql/option_files.h"

namespace slaveclone {

// What the new server needs beside the archive, a line each: settings that differ from their
// defaults, plugins, keys. Keys are never archived.
std::vector<std::string> needs_of(const Manifest& manifest);

// Throws Error{precondition} when that is the donor's.
void require_own_server_id(const Manifest& manifest, std::uint32_t server_id);

// Throws Error{precondition} when a server with these variables and options cannot run on the
// donor's files: another kind of server or an older one, a setting that must agree, a plugin or
// key file that is not there.
void require_fit(const Manifest& manifest, const ProgramVariables& program, const Options& options);

}  // namespace slaveclone
