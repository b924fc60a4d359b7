#pragma once

#include <cstdint>

#include "mysql/server.h"

namespace slaveclone {

// What tells whether InnoDB has anything left to write. Equal states some time apart: no page was
// dirtied in between, so none was written.
struct InnodbState {
  std::uint64_t lsn = 0;  // bytes of redo log ever written
  std::uint64_t checkpoint_age =
      0;  // LSN minus checkpoint; at rest a few bytes (16 on MariaDB 10.11)
  std::uint64_t dirty_pages = 0;

  bool operator==(const InnodbState&) const = default;
};

// From the Innodb_* status of MariaDB and of MySQL 8.0.30 and later, from InnoDB's monitor before
// (which needs the privilege PROCESS). Throws Error{precondition} on a server that does not tell.
InnodbState read_innodb_state(Server& server);

}  // namespace slaveclone
