#pragma once

#include <string>
#include <vector>

#include "sandbox/load_generator.h"

namespace slaveclone::sandbox {

// What the command line said; each command reads the fields that it has options for.
struct Settings {
  std::string directory = ".";
  std::vector<std::string> basedirs;
  std::vector<std::string> words;  // of add; of client: what goes to it
  std::vector<std::string> names;
  std::string name;
  std::string master;
  bool all = false;
  bool no_bootstrap = false;
  bool json = false;
  unsigned timeout_seconds = 120;
  double seconds = 10;
  LoadOptions load;
};

// The commands of server-adm; results and progress go to stdout.
void run_setup(const Settings& settings);
void run_add(const Settings& settings);
void run_start(const Settings& settings);
void run_stop(const Settings& settings);
void run_restart(const Settings& settings);
void run_status(const Settings& settings);
void run_replicate(const Settings& settings);
void run_client(const Settings& settings);  // does not return: it becomes the client
void run_load(const Settings& settings);
void run_remove(const Settings& settings);

}  // namespace slaveclone::sandbox
