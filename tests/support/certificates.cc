#include "support/certificates.h"

#include <fstream>
#include <stdexcept>

#include "base/process.h"

namespace slaveclone::test {
namespace {

void openssl(const Argv& words) {
  Argv argv{"openssl"};
  argv.insert(argv.end(), words.begin(), words.end());
  const ProcessResult result = run_process(argv);
  if (result.exit_status != 0) throw std::runtime_error("openssl: " + result.err);
}

}  // namespace

void make_certificates(const std::string& directory) {
  const auto in = [&](const char* name) { return directory + "/" + name; };
  // Small serial numbers: yaSSL, MySQL's TLS up to 5.7, does not take some of the long ones.
  openssl({"req", "-x509", "-set_serial", "1", "-newkey", "rsa:2048", "-nodes", "-days", "2",
           "-subj", "/CN=test CA", "-keyout", in("ca-key.pem"), "-out", in("ca.pem")});
  openssl({"req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout",
           in("new-key.pem"), "-out", in("request.pem")});
  std::ofstream(in("names")) << "subjectAltName=IP:127.0.0.1\n";
  openssl({"x509", "-req", "-in", in("request.pem"), "-CA", in("ca.pem"), "-CAkey",
           in("ca-key.pem"), "-set_serial", "2", "-days", "2", "-extfile", in("names"), "-out",
           in("server.pem")});
  // yaSSL reads only the old format.
  openssl({"rsa", "-traditional", "-in", in("new-key.pem"), "-out", in("server-key.pem")});
}

OwnCertificate make_own_certificate(const std::string& directory) {
  OwnCertificate own{directory + "/own.pem", directory + "/own-key.pem"};
  openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
           "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", own.key, "-out", own.certificate});
  return own;
}

}  // namespace slaveclone::test
