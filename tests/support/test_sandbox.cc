#include "support/test_sandbox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <csignal>
#include <cstdio>
#include <deque>
#include <fstream>

#include "base/process.h"
#include "mysql/client_session.h"
#include "mysql/server.h"
#include "mysql/session.h"
#include "sandbox/stable.h"
#include "support/stray_processes.h"
#include "support/template_cache.h"

namespace slaveclone::test {

namespace {

// Why a server that failed a test did so stands in its log only, which is gone with the test.
void print_end_of_log(const std::string& name, const std::string& path) {
  constexpr std::size_t enough = 60;
  std::deque<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
    if (lines.size() > enough) lines.pop_front();
  }
  for (const std::string& line : lines) std::printf("%s: %s\n", name.c_str(), line.c_str());
}

}  // namespace

TestSandbox::TestSandbox(const std::string& parent)
    : directory_(parent), sandbox_(directory_.path()) {
  sandbox_.set_template_cache(template_cache());
  sandbox_.setup({});
}

TestSandbox::~TestSandbox() {
  try {
    end_processes_in(sandbox_.directory());
    for (const std::string& name : sandbox_.names()) {
      const std::string sockets = sandbox_.instance(name).socket_directory;
      if (!sockets.empty()) boost::filesystem::remove_all(sockets);
      if (testing::Test::HasFailure()) print_end_of_log(name, error_log(name));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cannot clean up %s: %s\n", directory_.path().c_str(), error.what());
  }
}

bool TestSandbox::has_server(const std::string& name) const {
  const auto all = sandbox::Stable::load(path()).distributions();
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
}

void TestSandbox::add(const std::string& name, const std::string& roles,
                      const std::vector<std::string>& words) {
  add(name, roles, words, true);
}

void TestSandbox::add_without_data(const std::string& name, const std::string& roles,
                                   const std::vector<std::string>& words) {
  add(name, roles, words, false);
}

void TestSandbox::add(const std::string& name, const std::string& roles,
                      const std::vector<std::string>& words, bool bootstrap) {
  std::vector<std::string> all{"name=" + name};
  if (!roles.empty()) all.push_back("roles=" + roles);
  all.insert(all.end(), words.begin(), words.end());
  sandbox::AddRequest request = sandbox::parse_add_words(all);
  request.bootstrap = bootstrap;
  if (!request.port) request.port = ports_.emplace_back().port();
  sandbox_.add(request);
}

void TestSandbox::start(const std::vector<std::string>& names) { sandbox_.start(names); }

void TestSandbox::stop(const std::vector<std::string>& names) { sandbox_.stop(names); }

void TestSandbox::kill(const std::string& name) {
  const ProcessIdentity server{pid(name), process_start_time(pid(name))};
  ::kill(server.pid, SIGKILL);
  wait_until([&] { return !server.is_alive(); });
}

void TestSandbox::replicate(const std::string& slave, const std::string& master) {
  sandbox_.replicate(slave, master);
}

bool TestSandbox::wait_until_caught_up(const std::string& slave, const std::string& master,
                                       std::chrono::seconds timeout) {
  Server on_master(session(master));
  Server on_slave(session(slave));
  const BinlogPosition end = on_master.end_of_log();
  return wait_until(
      [&] {
        const auto channels = on_slave.replication_status();
        return std::any_of(channels.begin(), channels.end(), [&](const ReplicationStatus& channel) {
          return channel.master.port == port(master) && channel.executed >= end;
        });
      },
      timeout);
}

std::unique_ptr<Session> TestSandbox::session(const std::string& name) const {
  return connect(login(name));
}

Login TestSandbox::login(const std::string& name) const { return instance(name).root_login(); }

Login TestSandbox::tcp_login(const std::string& name) const {
  Login login = instance(name).root_login();
  login.endpoint = {"127.0.0.1", instance(name).port, ""};
  return login;
}

pid_t TestSandbox::pid(const std::string& name) const {
  return session(name)->server_pid().value();
}

}  // namespace slaveclone::test
