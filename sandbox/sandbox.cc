#include "sandbox/sandbox.h"

#include <algorithm>
#include <array>
#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "base/error.h"
#include "base/undo.h"
#include "mysql/dialect.h"
#include "sandbox/accounts.h"
#include "sandbox/bootstrap.h"
#include "sandbox/directory_lock.h"
#include "sandbox/option_file.h"
#include "sandbox/port.h"
#include "sandbox/server_process.h"

namespace slaveclone::sandbox {
namespace {

namespace fs = boost::filesystem;

std::unique_ptr<Session> require_session(const Instance& instance) {
  if (auto session = ServerProcess(instance).try_session()) return session;
  throw Error(ExitCode::cannot_connect, "server " + instance.name + " does not answer",
              "Start it with 'server-adm start " + instance.name + "'.");
}

ServerStatus status_of(const Instance& instance, const Distribution& distribution) {
  ServerStatus status{instance, distribution.version, {}, {}};
  const ServerProcess process(instance);
  const auto session = process.try_session();
  if (!session) {
    status.pid = process.pid();
    return status;
  }
  status.pid = session->server_pid();
  status.version = session->server_version();
  const Dialect dialect(ServerVersion::parse(status.version));
  status.version = status.version.substr(0, status.version.find('-'));
  status.channels = dialect.parse_slave_status(session->query(dialect.show_slave_status()));
  return status;
}

unsigned first_free_id(const std::set<unsigned>& taken) {
  unsigned id = 1;
  while (taken.contains(id)) ++id;
  return id;
}

}  // namespace

Sandbox::Sandbox(const std::string& directory, Progress progress) : progress_(std::move(progress)) {
  boost::system::error_code missing;
  directory_ = fs::canonical(directory, missing).string();
  if (missing || !fs::is_directory(directory_)) {
    throw Error(ExitCode::usage, "there is no directory " + directory,
                "Make it, then run 'server-adm setup' in it.");
  }
  template_cache_ = directory_ + "/.templates";
}

void Sandbox::say(const std::string& text) const {
  if (progress_) progress_(text);
}

void Sandbox::step(const std::string& what, const std::function<void()>& act) const {
  say(what + "...");
  try {
    act();
  } catch (...) {
    say("failed.\n");
    throw;
  }
  say("done!\n");
}

void Sandbox::link_program(const std::string& name, const std::string& target) const {
  const fs::path link = fs::path(directory_) / name;
  if (fs::is_symlink(link)) fs::remove(link);
  if (fs::exists(link)) {
    throw Error(ExitCode::usage, link.string() + " is in the way of the link to the program",
                "Set the sandbox up in a directory of its own.");
  }
  fs::create_symlink(target, link);
}

void Sandbox::setup(const std::vector<std::string>& basedirs) {
  const DirectoryLock lock(directory_);
  Stable stable = Stable::exists(directory_) ? Stable::load(directory_) : Stable(directory_);
  Distributions found = find_distributions(basedirs, directory_);
  for (const Distribution& known : stable.distributions()) {
    const bool again = std::any_of(found.begin(), found.end(), [&](const Distribution& one) {
      return one.basedir == known.basedir || one.name == known.name;
    });
    if (!again && fs::exists(known.mysqld)) found.push_back(known);
  }
  stable.set_distributions(std::move(found));
  const Distribution& first = pick(stable.distributions(), "");
  for (const Instance& instance : stable.instances()) stable.distribution_of(instance);
  link_program("mysqld", first.mysqld);
  link_program("mysql", first.client);
  stable.save();
  for (const Distribution& one : stable.distributions()) {
    say("Found " + one.name + " (" + one.version + ") in " + one.basedir + "\n");
  }
}

// Checks all there is to check before anything is written.
Instance Sandbox::plan(const AddRequest& request, const Stable& stable) const {
  Instance instance;
  instance.name = request.name;
  instance.sandbox = directory_;
  instance.roles = request.roles;
  instance.options = request.options;
  if (stable.find(request.name) != nullptr) {
    throw Error(ExitCode::usage, "there is a server '" + request.name + "' already",
                "Choose another name, or remove that one first.");
  }
  for (const std::string& path : std::array{instance.directory(), instance.option_file()}) {
    if (fs::exists(path)) {
      throw Error(ExitCode::usage, path + " is in the way of server '" + request.name + "'",
                  "Move it away, or choose another name.");
    }
  }
  const Distribution& distribution = pick(stable.distributions(), request.version);
  instance.distribution = distribution.name;
  if (request.port && (stable.ports().contains(*request.port) || !is_free_port(*request.port))) {
    throw Error(ExitCode::usage, "port " + std::to_string(*request.port) + " is in use",
                "Choose another one, or leave it out to have one picked.");
  }
  if (request.server_id && stable.server_ids().contains(*request.server_id)) {
    throw Error(ExitCode::usage,
                "server-id " + std::to_string(*request.server_id) + " is another server's",
                "Choose another one, or leave it out to have one picked.");
  }
  check_server_options(distribution, request.options);
  instance.port = request.port ? *request.port : pick_port(stable.ports());
  instance.server_id = request.server_id ? *request.server_id : first_free_id(stable.server_ids());
  return instance;
}

void Sandbox::add(const AddRequest& request) {
  const DirectoryLock lock(directory_);
  Stable stable = this->stable();
  Instance instance = plan(request, stable);
  instance.socket_directory = socket_directory_for(directory_, instance.name);
  Undo remove_all("what was made for " + instance.name, [&] {
    fs::remove_all(instance.directory());
    fs::remove(instance.option_file());
    if (!instance.socket_directory.empty()) fs::remove_all(instance.socket_directory);
  });
  const Distribution& distribution = stable.distribution_of(instance);

  step("Creating file for " + instance.name, [&] {
    fs::create_directory(instance.directory());
    write_durably(instance.option_file(), option_file_text(instance, distribution));
  });
  if (request.bootstrap) {
    step("Bootstrapping server " + instance.name,
         [&] { Bootstrap(template_cache_).make_data_directory(instance, distribution); });
  }
  stable.add(instance);
  stable.save();
  remove_all.dismiss();
}

void Sandbox::start(const Names& names) {
  const DirectoryLock lock(directory_);
  const Stable stable = this->stable();
  std::vector<ServerProcess> processes;
  for (const std::string& name : names) processes.emplace_back(stable.get(name));
  for (std::size_t i = 0; i < names.size(); ++i) {
    processes[i].launch(stable.distribution_of(stable.get(names[i])).mysqld);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    step("Starting server " + names[i], [&] {
      processes[i].wait_until_ready(timeout_);
      ensure_accounts(*require_session(stable.get(names[i])));
    });
  }
}

void Sandbox::stop(const Names& names) {
  const DirectoryLock lock(directory_);
  const Stable stable = this->stable();
  std::vector<ServerProcess> processes;
  for (const std::string& name : names) processes.emplace_back(stable.get(name));
  for (ServerProcess& process : processes) process.ask_to_stop();
  for (std::size_t i = 0; i < names.size(); ++i) {
    step("Stopping server " + names[i], [&] { processes[i].stop(timeout_); });
  }
}

void Sandbox::remove(const std::string& name) {
  const DirectoryLock lock(directory_);
  Stable stable = this->stable();
  const Instance instance = stable.get(name);
  step("Removing server " + name, [&] {
    ServerProcess(instance).stop(timeout_);
    fs::remove_all(instance.directory());
    fs::remove(instance.option_file());
    if (!instance.socket_directory.empty()) fs::remove_all(instance.socket_directory);
    stable.remove(name);
    stable.save();
  });
}

void Sandbox::replicate(const std::string& slave_name, const std::string& master_name) {
  const Stable stable = this->stable();
  const Instance& slave = stable.get(slave_name);
  const Instance& master = stable.get(master_name);
  if (slave_name == master_name) {
    throw Error(ExitCode::usage, "server '" + slave_name + "' cannot follow itself",
                "Name another server with --from.");
  }
  if (!master.has_role("master")) {
    throw Error(ExitCode::usage, "server '" + master_name + "' has no binary log",
                "Add a server with roles=master and name it with --from.");
  }
  const auto on_master = require_session(master);
  const auto on_slave = require_session(slave);
  make_accounts(*on_master, {replication_user});

  const Dialect dialect(ServerVersion::parse(on_slave->server_version()));
  MasterLink link;
  link.host = "127.0.0.1";
  link.port = master.port;
  link.user = replication_user;
  link.password = account_password;
  link.connect_retry_seconds = 1;
  step("Directing " + slave_name + " to " + master_name, [&] {
    on_slave->query(dialect.stop_slave(""));
    on_slave->query(dialect.change_master(link, "", *on_slave));
    on_slave->query(dialect.start_slave(""));
  });
}

std::vector<ServerStatus> Sandbox::status() const {
  const Stable stable = this->stable();
  std::vector<ServerStatus> all;
  for (const Instance& instance : stable.instances()) {
    all.push_back(status_of(instance, stable.distribution_of(instance)));
  }
  return all;
}

Sandbox::Names Sandbox::names() const {
  Names names;
  const Stable stable = this->stable();
  for (const Instance& instance : stable.instances()) names.push_back(instance.name);
  return names;
}

Instance Sandbox::instance(const std::string& name) const { return stable().get(name); }

Distribution Sandbox::distribution_of(const std::string& name) const {
  const Stable stable = this->stable();
  return stable.distribution_of(stable.get(name));
}

}  // namespace slaveclone::sandbox
