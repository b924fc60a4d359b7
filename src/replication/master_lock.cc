#include "replication/master_lock.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>

#include "base/stop_request.h"
#include "replication/lock_wait.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t most_named = 3;
constexpr seconds for_the_network{10};

constexpr const char* hint_for_unseen =
    "Look for a session that holds LOCK TABLES, or grant PROCESS on the master, so that others' "
    "statements are seen.";

// On MySQL a try costs more than its time: see lock_wait.h.
seconds long_on(const ServerVersion& version, const LockPatience& patience) {
  const seconds usual = version.is_mariadb() ? patience.timeout : seconds(1);
  return std::min(usual, patience.kill_blockers.value_or(usual));
}

// Several runs that met once should not meet again.
milliseconds about(milliseconds time) {
  static std::minstd_rand random{std::random_device{}()};
  return time * std::uniform_int_distribution<>(75, 125)(random) / 100;
}

std::string names_of(const std::vector<LongStatement>& blockers) {
  std::string names;
  for (std::size_t i = 0; i < std::min(blockers.size(), most_named); ++i) {
    names += (i == 0 ? "" : "; ") + blockers[i].describe();
  }
  if (blockers.size() <= most_named) return names;
  return names + "; and " + std::to_string(blockers.size() - most_named) + " more";
}

}  // namespace

MasterLock::MasterLock(const SessionFactory& connect, const Login& login, Server& observer,
                       const LockPatience& patience)
    : connect_(connect), login_(login), observer_(observer), patience_(patience) {
  const ServerVersion& version = observer.dialect().version();
  long_ = long_on(version, patience);
  const seconds answer = longest_wait(patience.timeout, version) + for_the_network;
  login_.read_timeout_seconds = static_cast<unsigned>(answer.count());
}

std::vector<ResultSet> MasterLock::batch(const std::vector<std::string>& statements) {
  std::vector<ResultSet> answers;
  milliseconds pause = patience_.back_off;
  for (unsigned n = 1; n <= patience_.tries; ++n, pause *= 2) {
    if (try_once(statements, answers)) return answers;
    if (n < patience_.tries) StopRequest::sleep_for(about(pause));
  }
  give_up();
}

bool MasterLock::is_way_free() {
  const std::vector<LongStatement> blockers = find_blockers(observer_, long_);
  if (blockers.empty()) return true;
  spdlog::info("the master's lock is not asked for while these run: {}", names_of(blockers));
  kill_long_ones(blockers);
  return false;
}

void MasterLock::kill_long_ones(const std::vector<LongStatement>& blockers) {
  if (!patience_.kill_blockers) return;
  for (const LongStatement& one : blockers) {
    if (seconds(one.seconds) < *patience_.kill_blockers) continue;
    const bool killed = kill_statement(observer_, one);
    spdlog::warn("{} on the master, as --kill-blockers says: {}",
                 killed ? "killed" : "could not kill", one.describe());
  }
}

bool MasterLock::try_once(const std::vector<std::string>& statements,
                          std::vector<ResultSet>& answers) {
  const std::string silence = "wait_timeout = " + std::to_string(patience_.timeout.count());
  std::vector<std::string> packet{
      "SET SESSION " + silence + ", " +
      limit_read_lock(patience_.timeout, observer_.dialect().version())};
  packet.insert(packet.end(), statements.begin(), statements.end());
  // Closed at the end of this scope also when an error leaves it: with the session goes its lock.
  // Connected first: between look and lock is as little time as can be.
  const auto session = connect_(login_);
  if (!is_way_free()) return false;
  ++asked_;
  try {
    answers = session->batch(packet);
  } catch (const SqlError& error) {
    if (!is_lock_timeout(error)) throw;
    spdlog::info("the master's lock was not had in time, try {}", asked_);
    return false;
  }
  answers.erase(answers.begin());
  return true;
}

void MasterLock::give_up() {
  const std::vector<LongStatement> blockers = find_blockers(observer_, long_);
  std::string message = "the master's global read lock ";
  if (asked_ == 0) {
    message += "was not asked for, as its writers would have to wait";
  } else {
    message += "was not had within " + std::to_string(patience_.timeout.count()) + " s, tried " +
               std::to_string(asked_) + " times";
  }
  message += blockers.empty() ? "; nothing that runs for long is seen in its way"
                              : "; in its way: " + names_of(blockers);
  throw Error(ExitCode::master_lock, message, blockers.empty() ? hint_for_unseen : hint_for_seen());
}

std::string MasterLock::hint_for_seen() const {
  const bool has_snapshot = !observer_.dialect().snapshot_position().empty();
  return std::string("Run at a quieter time, or use ") +
         (has_snapshot ? "--sync-point=snapshot or " : "") +
         "--sync-point=donor: no lock is needed for that.";
}

}  // namespace slaveclone
