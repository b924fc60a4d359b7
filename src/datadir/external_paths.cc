#include "datadir/external_paths.h"

#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <vector>

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

// The directories and files that these variables name; data files are "NAME:SIZE[:autoextend];…".
constexpr const char* directories[] = {"innodb_data_home_dir", "innodb_log_group_home_dir",
                                       "innodb_undo_directory", "innodb_doublewrite_dir",
                                       "aria_log_dir_path"};

bool is_inside(const std::string& path, const std::string& data_directory) {
  const fs::path root = fs::weakly_canonical(data_directory);
  const fs::path full = fs::weakly_canonical(fs::absolute(path, root));
  const fs::path relative = full.lexically_relative(root);
  return !relative.empty() && *relative.begin() != "..";
}

std::vector<std::string> data_files(const std::string& setting) {
  std::vector<std::string> files;
  if (setting.empty()) return files;
  boost::split(files, setting, boost::is_any_of(";"));
  for (std::string& file : files) file = file.substr(0, file.find(':'));
  return files;
}

}  // namespace

void require_all_inside(Server& server) {
  const std::string root = server.data_directory();
  const auto require = [&](const std::string& name, const std::string& path) {
    if (path.empty() || is_inside(path, root)) return;
    throw Error(ExitCode::precondition,
                "the donor's " + name + " " + path + " is outside its data directory " + root +
                    ", which cannot be archived yet",
                "Clone a donor whose data lies wholly inside its data directory.");
  };
  for (const char* name : directories) require(name, server.variable_if_known(name).value_or(""));
  for (const char* name : {"innodb_data_file_path", "innodb_temp_data_file_path"}) {
    for (const std::string& file : data_files(server.variable_if_known(name).value_or(""))) {
      require(name, file);
    }
  }
}

}  // namespace slaveclone
