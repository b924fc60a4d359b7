#pragma once

#include <memory>
#include <string>

#include "mysql/client_connection.h"

namespace slaveclone {

// As long as one lives, all the library's reads of that connection wait as
// ClientConnection::wait_for_input() does, wherever in an answer they are: the library itself hears
// no stop request, and polling before it reads will not do where it may have read ahead. With
// Oracle's library, which has no such seam, reads are bounded by the login's read time-out alone.
class HeardReads {
 public:
  HeardReads(ClientConnection& connection, const std::string& what);  // it is to do: for messages
  ~HeardReads();
  HeardReads(const HeardReads&) = delete;
  HeardReads& operator=(const HeardReads&) = delete;

  // What a wait was ended by, if one was since: the library then says that the server is lost.
  // After that the connection is cut.
  void rethrow();

 private:
  struct Methods;
  ClientConnection& connection_;
  std::unique_ptr<Methods> methods_;
};

}  // namespace slaveclone
