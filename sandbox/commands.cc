#include "sandbox/commands.h"

#include <unistd.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cerrno>
#include <csignal>
#include <iostream>

#include "base/error.h"
#include "base/stop_request.h"
#include "sandbox/sandbox.h"

namespace slaveclone::sandbox {
namespace {

using std::chrono::steady_clock;

Sandbox open(const Settings& settings) {
  Sandbox sandbox(settings.directory,
                  [](const std::string& text) { std::cout << text << std::flush; });
  sandbox.set_timeout(std::chrono::seconds(settings.timeout_seconds));
  return sandbox;
}

// The servers a command is for, each once.
Sandbox::Names wanted(const Settings& settings, const Sandbox& sandbox) {
  if (settings.all) return sandbox.names();
  if (settings.names.empty()) {
    throw Error(ExitCode::usage, "no server was named", "Name servers, or give --all.");
  }
  Sandbox::Names names;
  for (const std::string& name : settings.names) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

// "All" to start are those that can be: not the ones that are up or wait for load-slave.
Sandbox::Names startable(const Sandbox& sandbox) {
  Sandbox::Names names;
  for (const ServerStatus& server : sandbox.status()) {
    const bool has_data = boost::filesystem::exists(server.instance.data_directory());
    if (!server.pid && has_data) names.push_back(server.instance.name);
  }
  return names;
}

}  // namespace

void run_setup(const Settings& settings) { open(settings).setup(settings.basedirs); }

void run_add(const Settings& settings) {
  AddRequest request = parse_add_words(settings.words);
  request.bootstrap = !settings.no_bootstrap;
  open(settings).add(request);
}

void run_start(const Settings& settings) {
  Sandbox sandbox = open(settings);
  sandbox.start(settings.all ? startable(sandbox) : wanted(settings, sandbox));
}

void run_stop(const Settings& settings) {
  Sandbox sandbox = open(settings);
  sandbox.stop(wanted(settings, sandbox));
}

void run_restart(const Settings& settings) {
  run_stop(settings);
  run_start(settings);
}

void run_status(const Settings& settings) {
  const auto servers = open(settings).status();
  std::cout << (settings.json ? to_json(servers) + "\n" : to_table(servers));
}

void run_replicate(const Settings& settings) {
  open(settings).replicate(settings.name, settings.master);
}

void run_client(const Settings& settings) {
  const Sandbox sandbox = open(settings);
  const std::string program = sandbox.distribution_of(settings.name).client;
  std::vector<std::string> words{
      program, "--defaults-file=" + sandbox.instance(settings.name).option_file()};
  words.insert(words.end(), settings.words.begin(), settings.words.end());
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::signal(SIGPIPE, SIG_DFL);  // an ignored signal stays ignored after exec
  ::execv(program.c_str(), arguments.data());
  throw io_error("run " + program, errno);
}

void run_load(const Settings& settings) {
  LoadGenerator load(open(settings).instance(settings.name).root_login(), settings.load);
  const auto end = steady_clock::now() + std::chrono::duration<double>(settings.seconds);
  // Interrupted or not, the report is what the load was run for.
  while (!StopRequest::pending() && !load.has_failed() &&
         (settings.seconds == 0 || steady_clock::now() < end)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const LoadReport report = load.stop();
  std::cout << (settings.json ? report.to_json() + "\n" : report.to_text());
}

void run_remove(const Settings& settings) { open(settings).remove(settings.name); }

}  // namespace slaveclone::sandbox
