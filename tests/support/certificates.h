#pragma once

#include <string>

namespace slaveclone::test {

// A certificate authority and a server's certificate for 127.0.0.1, made with openssl(1) in
// `directory`: ca.pem, server.pem and server-key.pem.
void make_certificates(const std::string& directory);

// A server's certificate and key that nobody vouches for, made in a moment: the paths of both.
struct OwnCertificate {
  std::string certificate;
  std::string key;
};
OwnCertificate make_own_certificate(const std::string& directory);

}  // namespace slaveclone::test
