#pragma once

#include <string>

namespace slaveclone {

// How a slave that follows its master over TLS does it: the options of CHANGE MASTER TO after
// MASTER_SSL, without that prefix. Files are paths on the slave's host.
struct TlsOptions {
  std::string ca;
  std::string capath;
  std::string cert;
  std::string key;
  std::string cipher;
  bool verify_server_cert = false;

  bool operator==(const TlsOptions&) const = default;
};

}  // namespace slaveclone
