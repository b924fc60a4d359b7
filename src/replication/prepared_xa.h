#pragma once

#include <string>

#include "mysql/server.h"

namespace slaveclone {

// What to say of XA transactions that are prepared and have changed nothing; empty: there are none.
// InnoDB keeps those in no file. If the master's log has XA PREPARE before the sync point and XA
// COMMIT after it, the clone's applier stops there with error 1397. The server does not tell which
// they are, so all prepared ones are named.
std::string warning_of_empty_xa(Server& donor);

}  // namespace slaveclone
