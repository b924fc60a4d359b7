#pragma once

#include <string>
#include <vector>

#include "cli/master_link_options.h"
#include "cli/pace_options.h"
#include "cli/program.h"
#include "provision/provision.h"

namespace slaveclone {

// provision-slave's command line.
class ProvisionSlaveCommand {
 public:
  ProvisionSlaveCommand();

  Program& program() { return program_; }
  const Program& program() const { return program_; }
  bool check() const { return check_; }
  bool dry_run() const { return dry_run_; }

  // Throws Error{usage} and Error{precondition}.
  ProvisionOptions options() const;

 private:
  void add_copy_options(CLI::App& app, const char* group);
  void add_patience(CLI::App& app, const char* group);
  MasterLink link() const;
  Login master_login(const MasterLink& link) const;

  Program program_;
  MasterLinkOptions master_{3306, ""};
  PaceCommandLine pace_;
  std::string databases_, exclude_tables_;
  unsigned threads_ = 2;
  unsigned max_snapshot_ = 120;
  unsigned until_timeout_ = 3600;
  unsigned reconnect_timeout_ = 600;
  unsigned wait_until_caught_up_ = 3600;
  bool no_users_ = false;
  bool no_prove_ = false;
  bool resume_ = false;
  bool replace_ = false;
  bool check_ = false;
  bool dry_run_ = false;
};

std::string report_as_json(const ProvisionReport& report);
std::string report_as_text(const ProvisionReport& report);

}  // namespace slaveclone
