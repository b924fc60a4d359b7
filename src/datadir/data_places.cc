#include "datadir/data_places.h"

#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <regex>
#include <set>
#include <string_view>

#include "base/split.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

// The variables that name a directory of data, and what the server keeps there.
const std::map<std::string, std::regex>& kept() {
  static const std::map<std::string, std::regex> all{
      {"innodb_log_group_home_dir", std::regex(R"(ib_logfile\d+|#innodb_redo)")},
      {"innodb_undo_directory", std::regex(R"(undo_?\d+|[^/]*\.ibu)")},
      {"innodb_doublewrite_dir", std::regex(R"(#ib_[^/]*dblwr)")},
      {"aria_log_dir_path", std::regex(R"(aria_log\.\d+|aria_log_control)")},
  };
  return all;
}

// "NAME:SIZE[:autoextend[:max:SIZE]];…" as a list.
std::vector<std::string> split_data_files(const std::string& setting) {
  if (setting.empty()) return {};
  return split(setting, ';');
}

std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace

std::string resolved(const std::string& path, const std::string& base) {
  const fs::path full = fs::absolute(without_trailing_slash(path), base);
  const std::string name = full.filename().string();
  if (name == "." || name == ".." || name == "/") return fs::weakly_canonical(full).string();
  return (fs::weakly_canonical(full.parent_path()) / name).string();
}

DataPlaces::DataPlaces(const std::string& directory, const Lookup& value)
    : data_directory(fs::weakly_canonical(without_trailing_slash(directory)).string()) {
  const auto directory_of = [&](const std::string& variable, const std::string& unset) {
    const std::string path = without_trailing_slash(value(variable));
    return path.empty() ? unset : fs::weakly_canonical(fs::absolute(path, data_directory)).string();
  };
  const std::string home = directory_of("innodb_data_home_dir", data_directory);
  for (const auto& [variable, names] : kept()) {
    const bool with_data_files = variable == "innodb_doublewrite_dir";
    directories[variable] =
        without_trailing_slash(directory_of(variable, with_data_files ? home : data_directory));
  }
  const auto files = [&](const std::string& variable, std::vector<std::string>& into) {
    for (const std::string& file : split_data_files(value(variable))) {
      into.push_back(resolved(file.substr(0, file.find(':')), home));
    }
  };
  files("innodb_data_file_path", data_files);
  files("innodb_temp_data_file_path", temporary_files);
  for (const std::string& path : split(value("innodb_directories"), ';')) {
    if (!path.empty()) searched.push_back(resolved(path, data_directory) + "/");
  }
}

std::string DataPlaces::inside(const std::string& path) const {
  const fs::path relative = fs::path(path).lexically_relative(data_directory);
  return relative.empty() || *relative.begin() == ".." ? "" : relative.string();
}

bool lies_in(const std::string& variable, const std::string& name) {
  const auto found = kept().find(variable);
  return found != kept().end() && std::regex_match(name, found->second);
}

bool is_name_of_data(const std::string& name) {
  static const std::set<std::string, std::less<>> extensions{
      "ibd", "isl", "cfg", "cfp", "frm", "opt", "par", "MYD", "MYI", "MAD",
      "MAI", "MRG", "CSV", "CSM", "ARZ", "ARM", "ARN", "TRG", "TRN", "sdi"};
  const std::size_t dot = name.rfind('.');
  if (dot != std::string::npos && dot > 0 &&
      extensions.contains(std::string_view(name).substr(dot + 1)))
    return name.find('/') == std::string::npos;
  static const std::regex others(R"(ibdata[^/]*|#ib_redo\d+(_tmp)?)");
  return std::regex_match(name, others) ||
         std::any_of(kept().begin(), kept().end(),
                     [&](const auto& kind) { return std::regex_match(name, kind.second); });
}

std::string shape_of_data_files(const std::string& innodb_data_file_path) {
  std::vector<std::string> files = split_data_files(innodb_data_file_path);
  for (std::string& file : files) {
    const std::size_t colon = file.find(':');
    const std::size_t slash = file.rfind('/', colon);
    if (slash != std::string::npos) file.erase(0, slash + 1);
  }
  return boost::join(files, ";");
}

}  // namespace slaveclone
