#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "sandbox/add_request.h"
#include "sandbox/server_status.h"
#include "sandbox/stable.h"

namespace slaveclone::sandbox {

// A directory of private servers, and what can be done with them: the commands of server-adm. Each
// call reads the state afresh and holds the directory's lock while it changes anything, so that
// several programs may work in one sandbox.
class Sandbox {
 public:
  using Names = std::vector<std::string>;
  using Progress = std::function<void(const std::string&)>;  // pieces of text, to print as they are

  // The directory must exist; it is made absolute. Throws Error{usage}.
  explicit Sandbox(const std::string& directory, Progress progress = {});

  // Where bootstrapped data directories are kept; DIR/.templates unless told. May be shared.
  void set_template_cache(const std::string& directory) { template_cache_ = directory; }
  void set_timeout(std::chrono::seconds timeout) { timeout_ = timeout; }

  // Finds distributions (again) and links ./mysqld and ./mysql to the first one's programs.
  void setup(const std::vector<std::string>& basedirs);
  // On any failure everything is as it was.
  void add(const AddRequest& request);
  void start(const Names& names);
  void stop(const Names& names);
  // Stops the server and removes it with its data.
  void remove(const std::string& name);
  // Makes the replication user on the master if it is missing, and has the slave follow it: from
  // the beginning of its binary log, or from where the slave was if it followed it before.
  void replicate(const std::string& slave, const std::string& master);

  std::vector<ServerStatus> status() const;
  Names names() const;
  Instance instance(const std::string& name) const;
  Distribution distribution_of(const std::string& name) const;
  const std::string& directory() const { return directory_; }

 private:
  Stable stable() const { return Stable::load(directory_); }
  Instance plan(const AddRequest& request, const Stable& stable) const;
  void link_program(const std::string& name, const std::string& target) const;
  void say(const std::string& text) const;
  // "WHAT...done!", or "WHAT...failed." and what the act throws.
  void step(const std::string& what, const std::function<void()>& act) const;

  std::string directory_;
  Progress progress_;
  std::string template_cache_;
  std::chrono::seconds timeout_{120};
};

}  // namespace slaveclone::sandbox
