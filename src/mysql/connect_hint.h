#pragma once

#include <string>

#include "mysql/login.h"

namespace slaveclone {

// What to do when this login was turned away with that error number of the server or the client
// library: which account, from where, and the option group that it belongs into.
std::string connect_hint(unsigned error_number, const Login& login);

}  // namespace slaveclone
