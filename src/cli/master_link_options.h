#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "model/master_link.h"

namespace slaveclone {

// The command line's --master-…: whom the new slave follows, and as whom.
class MasterLinkOptions {
 public:
  void add_to(CLI::App& app, const std::string& group);

  MasterLink link() const;  // what is given

 private:
  void add_tls_options(CLI::App& app, const std::string& group);

  std::string host_, user_, password_;
  unsigned port_ = 3306;
  TlsOptions tls_;
  bool ssl_ = false;
};

}  // namespace slaveclone
