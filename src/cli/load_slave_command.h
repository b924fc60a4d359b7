#pragma once

#include <string>

#include "base/findings.h"
#include "cli/master_link_options.h"
#include "cli/program.h"
#include "load/load.h"

namespace slaveclone {

// load-slave's command line.
class LoadSlaveCommand {
 public:
  LoadSlaveCommand();

  Program& program() { return program_; }
  const Program& program() const { return program_; }
  bool verify_only() const { return verify_only_; }
  bool check() const { return check_; }
  const std::string& archive() const { return archive_; }
  const std::string& key_file() const { return key_file_; }
  unsigned threads() const { return threads_; }
  bool prove() const { return prove_; }

  // Throws Error{usage} and Error{precondition}: all that is missing, as Findings.
  LoadSlaveOptions options() const;

  // The same, but what is missing is noted and left out.
  LoadSlaveOptions options(Findings& findings) const;

 private:
  void add_options();
  void add_load_options(CLI::App& app, const char* load);
  Error missing(const std::string& what, const std::string& hint) const;
  std::string of_server(const char* name, const char* hint) const;
  Login server_login() const;
  std::string data_directory() const;
  std::uint32_t server_id() const;
  std::string start_command() const;
  Argv mysqld_arguments() const;
  MasterLink master_link() const;

  Program program_;
  MasterLinkOptions master_{0, " [as the donor]"};
  std::string archive_;
  std::string key_file_;
  std::vector<std::string> map_paths_;
  std::string master_defaults_file_;
  std::string mysqld_;
  std::string start_command_;
  unsigned threads_ = 0;
  unsigned wait_until_caught_up_ = 3600;
  unsigned start_timeout_ = 600;
  bool prove_ = false;
  bool allow_filtered_ = false;
  bool replace_ = false;
  bool unverified_ = false;
  bool verify_only_ = false;
  bool check_ = false;
};

std::string report_as_json(const LoadReport& report, const std::string& archive);
std::string report_as_text(const LoadReport& report, const std::string& archive);

// What --verify-only prints: where an archive comes from, its position, what is in it.
std::string summary_as_json(const UnpackReport& report, const std::string& archive);
std::string summary_as_text(const UnpackReport& report, const std::string& archive);

}  // namespace slaveclone
