#include "rows/pace.h"

#include <algorithm>
#include <boost/filesystem.hpp>
#include <utility>

#include "base/parse_number.h"
#include "base/stop_request.h"
#include "base/time_limit.h"
#include "base/waiting.h"
#include "mysql/account_needs.h"

namespace slaveclone {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds between_looks{1};
constexpr unsigned longest_answer_seconds = 10;
constexpr const char* threads_running = "Threads_running";

Login impatient(Login login) {
  login.read_timeout_seconds = longest_answer_seconds;
  return login;
}

// One that we may not look at counts as there.
bool exists(const std::string& path) {
  boost::system::error_code ignored;
  return boost::filesystem::symlink_status(path, ignored).type() !=
         boost::filesystem::file_not_found;
}

// Asks the server, in a session that is opened anew if it was lost since the last time.
template <typename Question>
auto ask(const SessionFactory& connect, const Login& login, std::optional<Server>& server,
         const Question& question) {
  for (;;) {
    const bool is_new = !server;
    try {
      if (is_new) server.emplace(connect, login);
      return question(*server);
    } catch (const Error& error) {
      server.reset();
      if (is_new || error.code() != ExitCode::cannot_connect) throw;
    }
  }
}

}  // namespace

Pace::Pace(PaceOptions options, SessionFactory connect, Login master)
    : options_(std::move(options)),
      connect_(std::move(connect)),
      master_{impatient(std::move(master)), {}} {
  for (const Login& slave : options_.slaves) slaves_.push_back({impatient(slave), {}});
}

void Pace::check(Findings& findings) {
  for (const Asked& slave : slaves_) {
    findings.check([&] {
      Server server(connect_, slave.login);
      require_privileges(server, slave.login.role,
                         needs_of(Task::see_lag, server.dialect().version()));
      if (!server.replication_status().empty()) return;
      throw Error(ExitCode::precondition, "the " + slave.login.role + " is no slave",
                  "Name those alone by --slaves whose lag is to be minded.");
    });
  }
}

std::string Pace::master_is_busy() {
  if (options_.max_threads_running == 0) return "";
  const auto running = ask(connect_, master_.login, master_.server, [](Server& server) {
    return parse_number(server.status({threads_running})[threads_running], threads_running);
  });
  if (running <= options_.max_threads_running) return "";
  return "the master to have at most " + std::to_string(options_.max_threads_running) +
         " threads running: it has " + std::to_string(running);
}

// Of the channel that lags most; none where a thread stands.
Pace::Lag Pace::lag_of(Server& slave) {
  seconds most{0};
  const auto channels = slave.replication_status();
  for (const ReplicationStatus& channel : channels) {
    if (!channel.lag_seconds) return {};
    const std::uint64_t delayed = std::min(channel.delay_seconds, *channel.lag_seconds);
    most = std::max(most, seconds(*channel.lag_seconds - delayed));
  }
  return channels.empty() ? Lag{} : most;
}

std::string Pace::slave_lags(Asked& slave) {
  const std::string waiting_for = "the " + slave.login.role + " to lag at most " +
                                  std::to_string(options_.max_lag.count()) + " s: it ";
  try {
    const Lag lag = ask(connect_, slave.login, slave.server, lag_of);
    if (!lag) return waiting_for + "does not replicate";
    return *lag <= options_.max_lag ? ""
                                    : waiting_for + "lags " + std::to_string(lag->count()) + " s";
  } catch (const Error& error) {
    if (error.code() != ExitCode::cannot_connect) throw;
    return waiting_for + "does not answer";
  }
}

std::string Pace::look() {
  if (!options_.pause_file.empty() && exists(options_.pause_file))
    return "the pause file " + options_.pause_file + " to be removed";
  try {
    if (std::string busy = master_is_busy(); !busy.empty()) return busy;
  } catch (const Error& error) {
    // Who reads there will find that out, and knows what to do about it.
    if (error.code() != ExitCode::cannot_connect) throw;
  }
  for (Asked& slave : slaves_) {
    if (std::string lags = slave_lags(slave); !lags.empty()) return lags;
  }
  return "";
}

bool Pace::may_go_on() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock && (!next_look_ || steady_clock::now() >= *next_look_)) {
    reason_ = look();
    may_ = reason_.empty();
    next_look_ = steady_clock::now() + between_looks;
  }
  return may_;
}

std::string Pace::reason() {
  const std::lock_guard lock(mutex_);
  return reason_;
}

void Pace::wait(const std::function<bool()>& meanwhile) {
  if (may_go_on()) return;
  const TimeLimit limit(options_.max_pause, "the run was not to pause",
                        "Go on when there is less to do, or give --max-pause more time.");
  Waiting waiting(reason(), ExitCode::failed);
  do {
    waiting.now_for(reason());
    if (!meanwhile()) return;
    StopRequest::sleep_for(between_looks);
  } while (!may_go_on());
}

}  // namespace slaveclone
