#include "cli/master_link_options.h"

namespace slaveclone {

void MasterLinkOptions::add_to(CLI::App& app, const std::string& group) {
  app.add_option("--master-user", user_, "The replication account")->group(group);
  app.add_option("--master-password", password_, "Its password; in the option file only")
      ->group(group);
  app.add_option("--master-host", host_, "Its host" + otherwise_)->group(group);
  app.add_option("--master-port", port_, "Its port" + otherwise_)->group(group);
  app.add_flag("--master-ssl", ssl_, "Replicate over TLS" + otherwise_)->group(group);
  add_tls_options(app, group);
}

void MasterLinkOptions::add_tls_options(CLI::App& app, const std::string& group) {
  app.add_option("--master-ssl-ca", tls_.ca, "CA file to trust" + otherwise_)->group(group);
  app.add_option("--master-ssl-capath", tls_.capath, "Directory of them" + otherwise_)
      ->group(group);
  app.add_option("--master-ssl-cert", tls_.cert, "The new slave's certificate" + otherwise_)
      ->group(group);
  app.add_option("--master-ssl-key", tls_.key, "Its key" + otherwise_)->group(group);
  app.add_option("--master-ssl-cipher", tls_.cipher, "Ciphers to allow" + otherwise_)->group(group);
  app.add_flag("--master-ssl-verify-server-cert", tls_.verify_server_cert,
               "Check the master's certificate" + otherwise_)
      ->group(group);
}

MasterLink MasterLinkOptions::link() const {
  MasterLink link;
  link.host = host_;
  link.port = port_;
  link.user = user_;
  link.password = password_;
  link.tls = tls_;
  link.ssl = ssl_ || tls_ != TlsOptions{};
  return link;
}

}  // namespace slaveclone
