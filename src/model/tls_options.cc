#include "model/tls_options.h"

namespace slaveclone {

TlsOptions completed(TlsOptions tls, const TlsOptions& other) {
  for (const auto option : {&TlsOptions::ca, &TlsOptions::capath, &TlsOptions::cert,
                            &TlsOptions::key, &TlsOptions::cipher}) {
    if ((tls.*option).empty()) tls.*option = other.*option;
  }
  tls.verify_server_cert |= other.verify_server_cert;
  return tls;
}

}  // namespace slaveclone
