#include "cli/pace_options.h"

#include <algorithm>

#include "base/parse_number.h"
#include "base/split.h"

namespace slaveclone {
namespace {

constexpr unsigned usual_port = 3306;

// HOST or HOST:PORT. What has more colons is an address of IPv6, without a port.
Endpoint endpoint_from(const std::string& text) {
  if (std::count(text.begin(), text.end(), ':') != 1) return {text, usual_port, ""};
  const std::size_t colon = text.find(':');
  const auto port =
      parse_number(text.substr(colon + 1), "the port of " + text, {1, 65535}, ExitCode::usage);
  return {text.substr(0, colon), static_cast<unsigned>(port), ""};
}

Login login_of(const std::string& slave, const Login& master) {
  Login login = master;
  login.endpoint = endpoint_from(slave);
  login.role = "slave " + login.endpoint.to_string();
  if (!login.endpoint.host.empty()) return login;
  throw Error(ExitCode::usage, "'" + slave + "' in --slaves names no host",
              "Give HOST or HOST:PORT, with commas between.");
}

}  // namespace

void PaceCommandLine::add_to(CLI::App& app, const std::string& group) {
  app.add_option("--max-threads-running", max_threads_running_,
                 "Wait while the master has more; 0: never mind [0]")
      ->group(group);
  app.add_option("--slaves", slaves_,
                 "HOST[:PORT] of other slaves, with commas between: wait while one lags")
      ->group(group);
  app.add_option("--max-lag", max_lag_, "Seconds that these may lag [10]")->group(group);
  app.add_option("--pause-file", pause_file_, "Wait while this file exists")->group(group);
  app.add_option("--max-pause", max_pause_,
                 "Seconds to wait so at a time, then fail; 0: no limit [86400]")
      ->group(group);
}

PaceOptions PaceCommandLine::options(const Login& master) const {
  PaceOptions options;
  options.max_threads_running = max_threads_running_;
  if (!slaves_.empty()) {
    for (const std::string& slave : split(slaves_, ','))
      options.slaves.push_back(login_of(slave, master));
  }
  options.max_lag = std::chrono::seconds(max_lag_);
  options.pause_file = pause_file_;
  options.max_pause = std::chrono::seconds(max_pause_);
  return options;
}

}  // namespace slaveclone
