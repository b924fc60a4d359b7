#pragma once

#include <spdlog/spdlog.h>

#include <exception>

#include "mysql/server.h"

namespace slaveclone {

// The master took its functions and triggers, whatever its own setting was. They do not go into the
// new server's log.
class TrustedCreators {
 public:
  explicit TrustedCreators(Server& slave) : slave_(slave) {
    if (slave_.variable("log_bin") == "0" || slave_.variable_if_known(variable) != "0") return;
    slave_.set_variable(variable, "1");
    is_changed_ = true;
  }
  ~TrustedCreators() {
    try {
      if (is_changed_) slave_.set_variable(variable, "0");
    } catch (const std::exception& error) {
      spdlog::warn("{} stays 1 on the new server: {}", variable, error.what());
    }
  }
  TrustedCreators(const TrustedCreators&) = delete;
  TrustedCreators& operator=(const TrustedCreators&) = delete;

 private:
  static constexpr const char* variable = "log_bin_trust_function_creators";

  Server& slave_;
  bool is_changed_ = false;
};

}  // namespace slaveclone
