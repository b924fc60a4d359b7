#pragma once

#include <string>

namespace slaveclone {

// How one who connects over TLS does it: the options of MySQL's programs after ssl-, those of
// CHANGE MASTER TO after MASTER_SSL. Files are paths on the host of who connects.
struct TlsOptions {
  std::string ca;
  std::string capath;
  std::string cert;
  std::string key;
  std::string cipher;
  bool verify_server_cert = false;

  bool operator==(const TlsOptions&) const = default;
};

// With what 'tls' leaves open taken from 'other'.
TlsOptions completed(TlsOptions tls, const TlsOptions& other);

}  // namespace slaveclone
