#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace slaveclone {

// Where a server keeps data that can lie outside its data directory. Paths are absolute; what of
// them exists is canonical.
struct DataPlaces {
  // The value of a variable such as innodb_undo_directory; "": not set, or not known.
  using Lookup = std::function<std::string(const std::string& variable)>;

  DataPlaces() = default;
  DataPlaces(const std::string& data_directory, const Lookup& value);

  std::string data_directory;
  std::map<std::string, std::string> directories;  // by the variable that names them
  std::vector<std::string> data_files;       // of InnoDB's system tablespace, in the order given
  std::vector<std::string> temporary_files;  // of InnoDB's temporary tablespace
  std::vector<std::string> searched;  // by MySQL for tablespaces, each with a slash at its end

  // The path relative to the data directory; "" for what lies outside, "." for itself.
  std::string inside(const std::string& path) const;
};

// Whether a file or directory of that name is one of those that the server keeps in the directory
// that the variable names: "undo001" in innodb_undo_directory.
bool lies_in(const std::string& variable, const std::string& name);

// Whether a server gives such a name to a file of a table, a database or InnoDB: what may lie
// behind a link. "t1.ibd", "t1.MYD", "ibdata1".
bool is_name_of_data(const std::string& name);

// innodb_data_file_path without directories, each file's name and size as it says:
// "ibdata1:12M:autoextend".
std::string shape_of_data_files(const std::string& innodb_data_file_path);

// An absolute path with what of it exists made canonical, but for its last component.
std::string resolved(const std::string& path, const std::string& base);

}  // namespace slaveclone
