#pragma once

#include <functional>
#include <memory>

#include "mysql/login.h"

namespace slaveclone {

class Session;

// Opens a session; throws Error{cannot_connect} that says as whom, where and why not. Who is
// neither in mysql/ nor in replication/ only hands it on: to Server, Donor, Master.
using SessionFactory = std::function<std::unique_ptr<Session>(const Login&)>;

}  // namespace slaveclone
