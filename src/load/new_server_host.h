#pragma once

#include "host/program_variables.h"
#include "mysql/session_factory.h"

namespace slaveclone {

// The TCP port that it will listen on.
unsigned port_of(const ProgramVariables& program);

// What has to be on this host before a server with these variables can start. Throws
// Error{precondition}.

// It is down: its data directory cannot be replaced while it runs.
void require_not_running(const Login& server, const SessionFactory& connect);

// Nobody else listens where it will.
void require_free_port(const ProgramVariables& program);

// The directories outside its data directory, in which it writes logs, temporary files, socket and
// pid file, are there: a server makes none.
void require_directories(const ProgramVariables& program);

}  // namespace slaveclone
