#include "cli/program.h"

#include <pwd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>

#include "base/error.h"

namespace slaveclone {
namespace {

bool is_client_option(const std::string& name) {
  static const std::array<const char*, 5> names{"host", "port", "socket", "user", "password"};
  return std::find(names.begin(), names.end(), name) != names.end() || name == "ssl" ||
         name == "skip-ssl" || name.starts_with("ssl-");
}

// An option's value on the command line wins over the files'.
void append(Options& options, const char* name, const std::optional<std::string>& value) {
  if (value) options.push_back({name, value, false});
}

}  // namespace

Program::Program(const std::string& name, const std::string& description, std::string group)
    : app_(description, name), group_(std::move(group)) {
  app_.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app_.get_formatter()->column_width(36);
  add_common_options();
}

void Program::add_common_options() {
  const char* files = "Option files";
  app_.add_option("--defaults-file", files_.defaults_file, "Read only this option file")
      ->group(files);
  app_.add_option("--defaults-extra-file", files_.defaults_extra_file, "Read this option file too")
      ->group(files);
  app_.add_option("--defaults-group-suffix", files_.defaults_group_suffix,
                  "Also read the groups whose names end so")
      ->group(files);
  app_.add_flag("--no-defaults", files_.no_defaults, "Read no option file")->group(files);
  const char* server = "Server";
  app_.add_option("--host", host_, "Its host; for TCP use 127.0.0.1 rather than localhost")
      ->group(server);
  app_.add_option("--port", port_, "Its TCP port")->group(server);
  app_.add_option("--socket", socket_, "Its unix socket")->group(server);
  app_.add_option("--user", user_, "Account to log in as")->group(server);
  app_.add_flag("--password", ask_password_, "Ask for the password; else it is in an option file")
      ->group(server);
  app_.add_flag("--ssl", ssl_, "Use TLS, or fail")->group(server);
  app_.add_option("--ssl-ca", ssl_ca_, "File of the certificate authorities to trust")
      ->group(server);
  app_.add_option("--ssl-capath", ssl_capath_, "Directory of such files")->group(server);
  app_.add_option("--ssl-cipher", ssl_cipher_, "Ciphers to allow")->group(server);
  app_.add_option("--ssl-cert", ssl_cert_, "Our certificate")->group(server);
  app_.add_option("--ssl-key", ssl_key_, "Our key")->group(server);
  app_.add_flag("--ssl-verify-server-cert", ssl_verify_, "Check the server's certificate")
      ->group(server);
  const char* output = "What is told";
  app_.add_flag("--json", json_, "Print the result as JSON, one object a line")->group(output);
  app_.add_flag("--quiet,-q", quiet_, "Only warnings and errors")->group(output);
  app_.add_flag("--verbose,-v", verbose_, "Every step")->group(output);
  app_.set_version_flag("--version", app_.get_name() + " " SLAVECLONE_VERSION);
}

std::vector<std::string> Program::arguments_from_files() {
  for (const Option& option : read_options(files_, {"client", "client-server", "client-mariadb"})) {
    if (is_client_option(option.name)) client_options_.push_back(option);
  }
  std::vector<std::string> arguments;
  for (const Option& option : read_options(files_, {group_})) {
    if (is_client_option(option.name)) {
      client_options_.push_back(option);
    } else if (app_.get_option_no_throw("--" + option.name) == nullptr) {
      if (option.loose) continue;
      throw Error(ExitCode::usage, "unknown option '" + option.name + "' in group [" + group_ + "]",
                  "See " + app_.get_name() + " --help.");
    } else {
      arguments.push_back("--" + option.name + (option.value ? "=" + *option.value : ""));
    }
  }
  return arguments;
}

std::optional<int> Program::parse(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto parse_all = [this](const std::vector<std::string>& all) {
    std::vector<std::string> backwards;  // as CLI11 takes them
    for (const std::string& argument : all) {
      if (argument.starts_with("--") && argument.ends_with("=")) {
        backwards.insert(backwards.begin(), {"", argument.substr(0, argument.size() - 1)});
      } else {
        backwards.insert(backwards.begin(), argument);
      }
    }
    app_.clear();
    app_.parse(backwards);
  };
  try {
    for (const std::string& argument : arguments) {
      if (!argument.starts_with("--password=") && !argument.starts_with("--master-password"))
        continue;
      throw Error(ExitCode::usage, "a password on the command line is there for everybody to see",
                  "Put it into group [" + group_ + "] of an option file that only you can read.");
    }
    parse_all(arguments);  // for the option files' names, and so that --help needs no file
    std::vector<std::string> all = arguments_from_files();
    all.insert(all.end(), arguments.begin(), arguments.end());
    parse_all(all);
  } catch (const CLI::Success& success) {
    return app_.exit(success);
  } catch (const CLI::ParseError& error) {
    app_.exit(error, std::cout, std::cerr);
    return static_cast<int>(ExitCode::usage);
  }
  append(client_options_, "host", host_);
  append(client_options_, "port", port_);
  append(client_options_, "socket", socket_);
  append(client_options_, "user", user_);
  append(client_options_, "ssl-ca", ssl_ca_);
  append(client_options_, "ssl-capath", ssl_capath_);
  append(client_options_, "ssl-cipher", ssl_cipher_);
  append(client_options_, "ssl-cert", ssl_cert_);
  append(client_options_, "ssl-key", ssl_key_);
  if (ask_password_)
    client_options_.push_back({"password", ask_password("Enter password: "), false});
  return {};
}

Verbosity Program::verbosity() const {
  if (quiet_) return Verbosity::quiet;
  return verbose_ ? Verbosity::verbose : Verbosity::normal;
}

Login Program::login(const std::string& role) const {
  Login login;
  login.role = role;
  const Options server = read_server_options(files_);
  if (const auto socket = last_value(server, "socket")) login.endpoint.socket = *socket;
  apply_client_options(client_options_, login);
  if (ssl_ || ssl_verify_) login.ssl = true;
  if (ssl_verify_) login.ssl_verify_server_cert = true;
  // As MySQL's programs, whatever the environment says: cron's is empty.
  if (const passwd* account = ::getpwuid(::geteuid()); login.user.empty() && account != nullptr) {
    login.user = account->pw_name;
  }
  // As MySQL's programs: any host but localhost means TCP, unless the command line names a socket.
  const bool tcp = !login.endpoint.host.empty() && login.endpoint.host != "localhost";
  if (tcp && !socket_) login.endpoint.socket.clear();
  if (login.endpoint.socket.empty() && login.endpoint.host.empty())
    login.endpoint.host = "localhost";
  return login;
}

std::string ask_password(const std::string& prompt) {
  if (::isatty(STDIN_FILENO) == 0) {
    throw Error(ExitCode::usage, "no terminal to ask for the password on",
                "Put the password into an option file.");
  }
  termios shown{};
  ::tcgetattr(STDIN_FILENO, &shown);
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  std::cerr << prompt << std::flush;
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  std::string password;
  std::getline(std::cin, password);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  std::cerr << '\n';
  return password;
}

}  // namespace slaveclone
