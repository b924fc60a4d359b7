#pragma once

#include <memory>
#include <string>

#include "mysql/session.h"

namespace slaveclone {

// The session, with each statement that it sends told at level debug: "donor> STOP SLAVE
// SQL_THREAD;". What only asks (SELECT, SHOW) is told the first time, as some questions are asked
// many times a second.
std::unique_ptr<Session> tell_statements(const std::string& role, std::unique_ptr<Session> session);

// The statement with *** for each string that is a password, or may be one: those after PASSWORD
// (also MASTER_PASSWORD, SET PASSWORD) and IDENTIFIED.
std::string without_passwords(const std::string& sql);

}  // namespace slaveclone
