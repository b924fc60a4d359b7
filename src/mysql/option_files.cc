#include "mysql/option_files.h"

#include <strings.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <regex>
#include <sstream>

#include "base/error.h"
#include "base/parse_number.h"
#include "base/process.h"
#include "mysql/password_files.h"

namespace slaveclone {
namespace {

Option parse_option(const std::string& line) {
  const auto equals = line.find('=');
  Option option{line.substr(2, equals == std::string::npos ? equals : equals - 2), {}, false};
  if (equals != std::string::npos) option.value = line.substr(equals + 1);
  std::replace(option.name.begin(), option.name.end(), '_', '-');
  option.loose = option.name.starts_with("loose-");
  if (option.loose) option.name.erase(0, 6);
  return option;
}

constexpr const char* reader = "my_print_defaults";

// MariaDB's knows the server's groups (--mysqld); MySQL's does not, and hides passwords unless told
// (--show). Both print their version with their help.
std::string help_of_reader() { return run_process({reader, "--help"}).out; }

void require_file(const std::string& path) {
  if (path.empty() || ::access(path.c_str(), R_OK) == 0) return;
  throw Error(ExitCode::usage, "cannot read the option file " + path,
              "Check --defaults-file and --defaults-extra-file.");
}

// The files that are read if none is named, as the reader's help lists them in one line.
std::vector<std::string> default_files(const std::string& help) {
  static const std::string title = "read from the following files in the given order:\n";
  const auto begin = help.find(title);
  if (begin == std::string::npos) return {};
  std::istringstream line(help.substr(
      begin + title.size(), help.find('\n', begin + title.size()) - begin - title.size()));
  const char* home = std::getenv("HOME");
  std::vector<std::string> paths;
  for (std::string path; line >> path;) {
    if (path.starts_with("~/") && home != nullptr) path.replace(0, 1, home);
    paths.push_back(path);
  }
  return paths;
}

// Passwords that others can read are no good, whichever file they are in.
void check_passwords(const OptionFiles& files, const std::string& help,
                     std::vector<std::string> groups) {
  std::vector<std::string> read{files.defaults_file};
  if (files.defaults_file.empty()) read = default_files(help);
  read.push_back(files.defaults_extra_file);
  for (std::size_t i = groups.size(); i-- > 0;) {
    groups.push_back(groups[i] + files.defaults_group_suffix);
  }
  require_private_passwords(read, groups);
}

unsigned parse_port(const std::string& text) {
  return static_cast<unsigned>(parse_number(text, "port", {0, 65535}, ExitCode::usage));
}

}  // namespace

const std::string& OptionReader::help() {
  if (help_.empty()) help_ = help_of_reader();
  return help_;
}

const Options& OptionReader::groups(const std::vector<std::string>& groups) {
  const auto known = known_.find(groups);
  return known != known_.end() ? known->second : known_[groups] = read(groups);
}

Options OptionReader::read(const std::vector<std::string>& groups) {
  const OptionFiles& files = files_;
  if (files.no_defaults) return {};
  require_file(files.defaults_file);
  require_file(files.defaults_extra_file);
  check_passwords(files, help(), groups);
  Argv argv{reader};
  if (!files.defaults_file.empty()) argv.push_back("--defaults-file=" + files.defaults_file);
  if (!files.defaults_extra_file.empty()) {
    argv.push_back("--defaults-extra-file=" + files.defaults_extra_file);
  }
  if (!files.defaults_group_suffix.empty()) {
    argv.push_back("--defaults-group-suffix=" + files.defaults_group_suffix);
  }
  if (help().find("--show") != std::string::npos) argv.emplace_back("--show");
  argv.insert(argv.end(), groups.begin(), groups.end());
  const ProcessResult printed = run_process(argv);
  if (printed.exit_status != 0) {
    throw Error(ExitCode::usage, "cannot read the option files: " + printed.err);
  }
  return parse_printed_options(printed.out);
}

Options parse_printed_options(const std::string& printed) {
  Options options;
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("--")) options.push_back(parse_option(line));
  }
  return options;
}

const Options& OptionReader::server() {
  if (help().find("--mysqld") != std::string::npos) return groups({"--mysqld"});
  std::vector<std::string> names{"mysqld", "server"};
  static const std::regex version(R"(Ver (\d+\.\d+)\.\d+)");  // before 8.0 it is not the server's
  std::smatch found;
  if (std::regex_search(help(), found, version)) names.push_back("mysqld-" + found[1].str());
  return groups(names);
}

Options read_options(const OptionFiles& files, const std::vector<std::string>& groups) {
  return OptionReader(files).groups(groups);
}

Options read_server_options(const OptionFiles& files) { return OptionReader(files).server(); }

std::optional<std::string> last_value(const Options& options, const std::string& name) {
  const auto found = std::find_if(options.rbegin(), options.rend(),
                                  [&](const Option& option) { return option.name == name; });
  if (found == options.rend()) return {};
  return found->value.value_or("");
}

bool is_on(const Options& options, const std::string& name) {
  const auto value = last_value(options, name);
  if (!value) return false;
  return *value != "0" && strcasecmp(value->c_str(), "off") != 0 &&
         strcasecmp(value->c_str(), "false") != 0;
}

void apply_client_options(const Options& options, Login& login) {
  using Setter = std::function<void(const std::string&)>;
  const auto into = [](std::string& field) {
    return [&field](const std::string& v) { field = v; };
  };
  const std::map<std::string, Setter> setters{
      {"host", into(login.endpoint.host)},
      {"port", [&](const std::string& v) { login.endpoint.port = parse_port(v); }},
      {"socket", into(login.endpoint.socket)},
      {"user", into(login.user)},
      {"password", into(login.password)},
      {"ssl-ca", into(login.tls.ca)},
      {"ssl-capath", into(login.tls.capath)},
      {"ssl-cert", into(login.tls.cert)},
      {"ssl-key", into(login.tls.key)},
      {"ssl-cipher", into(login.tls.cipher)}};
  for (const Option& option : options) {
    const auto setter = setters.find(option.name);
    if (setter != setters.end()) setter->second(option.value.value_or(""));
    if (option.name.starts_with("ssl-") && !option.value.value_or("").empty()) login.ssl = true;
  }
  if (last_value(options, "ssl")) login.ssl = is_on(options, "ssl");
  if (is_on(options, "skip-ssl")) login.ssl = false;
  if (is_on(options, "ssl-verify-server-cert")) login.ssl = login.tls.verify_server_cert = true;
}

}  // namespace slaveclone
