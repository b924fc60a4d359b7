#pragma once

#include <string>

#include "model/endpoint.h"

namespace slaveclone {

// Where and as whom to connect. The password is never logged: describe() leaves it out.
struct Login {
  std::string role = "server";  // "donor", "master": for messages
  Endpoint endpoint;
  std::string user;
  std::string password;
  std::string set_in = "the option file";  // where user and password are given: for hints

  // As the ssl-* options of MySQL's programs.
  bool ssl = false;
  bool ssl_verify_server_cert = false;
  std::string ssl_ca, ssl_capath, ssl_cert, ssl_key, ssl_cipher;

  unsigned connect_timeout_seconds = 10;
  unsigned read_timeout_seconds = 0;  // and to write; 0: none

  std::string describe() const;  // "the donor as root at /run/mysqld.sock"
};

}  // namespace slaveclone
