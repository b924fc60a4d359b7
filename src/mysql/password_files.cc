#include "mysql/password_files.h"

#include <algorithm>
#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <fstream>

#include "base/private_file.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

constexpr int deepest_include = 10;  // as the servers'

bool is_password(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  if (name.starts_with("loose-")) name.erase(0, 6);
  return name == "password" || name == "master-password";
}

// As the servers' own reader understands an option file, as far as it takes to find passwords.
class PasswordSearch {
 public:
  explicit PasswordSearch(const std::vector<std::string>& groups) : groups_(groups) {}

  void search(const std::string& path, int depth = 0) {
    if (depth > deepest_include || !fs::is_regular_file(path, ignored_)) return;
    std::ifstream file(path);
    bool ours = false;
    for (std::string line; std::getline(file, line);) {
      boost::trim(line);
      if (line.starts_with("!")) {
        include(line, depth);
      } else if (line.starts_with("[")) {
        const std::string group = line.substr(1, line.find(']') - 1);
        ours = std::find(groups_.begin(), groups_.end(), group) != groups_.end();
      } else if (ours && holds_password(line)) {
        require_private(path, "a password");
      }
    }
  }

 private:
  static bool holds_password(const std::string& line) {
    const std::size_t equals = line.find('=');
    return equals != std::string::npos && equals + 1 < line.size() &&
           is_password(boost::trim_copy(line.substr(0, equals)));
  }

  void include(const std::string& line, int depth) {
    const std::size_t end = line.find_first_of(" \t");
    if (end == std::string::npos) return;
    const std::string path = boost::trim_copy(line.substr(end));
    if (line.compare(0, end, "!include") == 0) search(path, depth + 1);
    if (line.compare(0, end, "!includedir") != 0 || !fs::is_directory(path, ignored_)) return;
    for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored_)) {
      if (entry.path().extension() == ".cnf") search(entry.path().string(), depth + 1);
    }
  }

  const std::vector<std::string>& groups_;
  boost::system::error_code ignored_;
};

}  // namespace

void require_private_passwords(const std::vector<std::string>& files,
                               const std::vector<std::string>& groups) {
  PasswordSearch passwords(groups);
  for (const std::string& file : files) passwords.search(file);
}

}  // namespace slaveclone
