#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>

#include "model/master_link.h"

namespace slaveclone {

// The command line's --master-…: whom the new slave follows, and as whom.
class MasterLinkOptions {
 public:
  // The port of link() unless one is given, and what the help says of where, and of TLS, then.
  MasterLinkOptions(unsigned port, std::string otherwise)
      : port_(port), otherwise_(std::move(otherwise)) {}

  void add_to(CLI::App& app, const std::string& group);

  MasterLink link() const;  // what is given

 private:
  void add_tls_options(CLI::App& app, const std::string& group);

  std::string host_, user_, password_;
  unsigned port_;
  std::string otherwise_;
  TlsOptions tls_;
  bool ssl_ = false;
};

}  // namespace slaveclone
