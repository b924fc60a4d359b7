#pragma once

#include <string>

#include "model/endpoint.h"
#include "model/tls_options.h"

namespace slaveclone {

// Where and as whom to connect. The password is never logged: describe() leaves it out.
struct Login {
  std::string role = "server";  // "donor", "master": for messages
  Endpoint endpoint;
  std::string user;
  std::string password;
  std::string set_in = "the option file";  // where user and password are given: for hints

  bool ssl = false;
  TlsOptions tls;  // if ssl

  unsigned connect_timeout_seconds = 10;
  unsigned read_timeout_seconds = 0;  // and to write; 0: none

  std::string describe() const;  // "the donor as root at /run/mysqld.sock"
};

}  // namespace slaveclone
