#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mysql/login.h"

namespace slaveclone {

// Which option files to read, as the options of the same names of MySQL's programs.
struct OptionFiles {
  std::string defaults_file;
  std::string defaults_extra_file;
  std::string defaults_group_suffix;
  bool no_defaults = false;
};

struct Option {
  std::string name;                  // dashes, not underscores; without a leading "loose-"
  std::optional<std::string> value;  // nullopt: the bare name
  bool loose = false;                // it said "loose-": not to be known is no error
};
using Options = std::vector<Option>;  // in the files' order: a later one wins

// Reads groups of option files as my_print_defaults(1) does: !include, !includedir, quotes and
// escapes are the server's own business. Each list of groups is read once.
class OptionReader {
 public:
  explicit OptionReader(OptionFiles files) : files_(std::move(files)) {}

  // The options of the groups, merged. Throws Error{usage} if a file is not there,
  // Error{precondition} if one holds a password and can be read by others.
  const Options& groups(const std::vector<std::string>& groups);

  // The groups that this machine's server reads: [mysqld], [server], [mariadb], the version's own,
  // …
  const Options& server();

 private:
  const std::string& help();
  Options read(const std::vector<std::string>& groups);

  OptionFiles files_;
  std::string help_;
  std::map<std::vector<std::string>, Options> known_;
};

// For one who asks but once.
Options read_options(const OptionFiles& files, const std::vector<std::string>& groups);
Options read_server_options(const OptionFiles& files);

// What my_print_defaults(1) prints: an option a line; lines that are none are passed over.
Options parse_printed_options(const std::string& printed);

std::optional<std::string> last_value(const Options& options, const std::string& name);
// Whether a switch such as skip-slave-start is on; understands =0, =OFF and the bare name.
bool is_on(const Options& options, const std::string& name);

// Applies the client options (host, port, socket, user, password, ssl-…) among them to a login. An
// option it does not know is left alone.
void apply_client_options(const Options& options, Login& login);

}  // namespace slaveclone
