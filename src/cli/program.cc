#include "cli/program.h"

#include <pwd.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iostream>

#include "base/run_program.h"
#include "base/stop_request.h"
#include "cli/outcome.h"

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

// What MySQL's programs take, too, and what everybody sees there.
void refuse_passwords(const std::vector<std::string>& arguments, const std::string& group) {
  for (const std::string& argument : arguments) {
    const bool glued = argument.starts_with("-p") && argument.size() > 2;
    if (!glued && !argument.starts_with("--password=") &&
        !argument.starts_with("--master-password")) {
      continue;
    }
    throw Error(ExitCode::usage, "a password on the command line is there for everybody to see",
                "Put it into group [" + group +
                    "] of an option file that only you can read, or have -p ask for it.");
  }
}

std::string in_lower_case(std::string message) {
  if (message.size() > 1 && std::islower(static_cast<unsigned char>(message[1])) != 0) {
    message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  }
  return message;
}

}  // namespace

Program::Program(const std::string& name, const std::string& description, std::string group)
    : app_(description, name), group_(std::move(group)) {
  app_.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app_.get_formatter()->column_width(36);
  app_.set_help_flag("--help,-?", "Print this help message and exit");
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
  add_server_options();
  const char* output = "What is told";
  app_.add_flag("--json", json_, "Print the result, or the failure, as one JSON object on a line")
      ->group(output);
  app_.add_flag("--quiet,-q", quiet_, "Nothing but warnings and errors; for cron")->group(output);
  app_.add_flag("--verbose,-v", verbose_, "Every step and every SQL statement")->group(output);
  app_.set_version_flag("--version", app_.get_name() + " " SLAVECLONE_VERSION);
}

void Program::add_server_options() {
  const char* server = "Server";
  app_.add_option("--host,-h", host_, "Its host; for TCP use 127.0.0.1 rather than localhost")
      ->group(server);
  app_.add_option("--port,-P", port_, "Its TCP port")->group(server);
  app_.add_option("--socket,-S", socket_, "Its unix socket")->group(server);
  app_.add_option("--user,-u", user_, "Account to log in as")->group(server);
  app_.add_flag("--password,-p", ask_password_,
                "Ask for the password; else it is in an option file")
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
}

std::vector<std::string> Program::arguments_from_files() {
  for (const Option& option : options({"client", "client-server", "client-mariadb"})) {
    if (is_client_option(option.name)) client_options_.push_back(option);
  }
  std::vector<std::string> arguments;
  for (const Option& option : options({group_})) {
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

void Program::parse_words(const std::vector<std::string>& words) {
  std::vector<std::string> backwards;  // as CLI11 takes them
  for (const std::string& word : words) {
    if (word.starts_with("--") && word.ends_with("=")) {
      backwards.insert(backwards.begin(), {"", word.substr(0, word.size() - 1)});
    } else {
      backwards.insert(backwards.begin(), word);
    }
  }
  app_.clear();
  app_.parse(backwards);
}

std::optional<int> Program::parse(const std::vector<std::string>& arguments) try {
  refuse_passwords(arguments, group_);
  parse_words(arguments);  // for the option files' names, and so that --help needs no file
  std::vector<std::string> all = arguments_from_files();
  all.insert(all.end(), arguments.begin(), arguments.end());
  parse_words(all);
  apply_command_line();
  return {};
} catch (const CLI::Success& success) {
  return app_.exit(success);
} catch (const CLI::ParseError& error) {
  throw Error(ExitCode::usage, in_lower_case(error.what()), "See " + app_.get_name() + " --help.");
}

void Program::apply_command_line() {
  append(client_options_, "host", host_);
  append(client_options_, "port", port_);
  append(client_options_, "socket", socket_);
  append(client_options_, "user", user_);
  append(client_options_, "ssl-ca", ssl_ca_);
  append(client_options_, "ssl-capath", ssl_capath_);
  append(client_options_, "ssl-cert", ssl_cert_);
  append(client_options_, "ssl-key", ssl_key_);
  append(client_options_, "ssl-cipher", ssl_cipher_);
  if (ask_password_)
    client_options_.push_back({"password", ask_password("Enter password: "), false});
}

int Program::main(int argc, char** argv, const std::function<ExitCode()>& work) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  // Also where the command line is wrong before that word.
  json_ = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
  return run_program(
      app_.get_name(),
      [&] {
        if (const auto code = parse(arguments)) return *code;
        setup_logging(app_.get_name(), verbosity());
        StopRequest::install();
        return static_cast<int>(work());
      },
      [this](const std::exception& exception, ExitCode code) {
        if (json_) results() << error_as_json(exception, code) << std::flush;
      });
}

void Program::tell(const Tell& as_json, const Tell& as_text) const {
  if (json_) {
    results() << as_json() << std::flush;
  } else if (!quiet_) {
    results() << as_text() << std::flush;
  }
}

void Program::tell_findings(const std::vector<Error>& findings) const {
  if (quiet_ && findings.empty() && !json_) return;
  std::cout << (json_ ? findings_as_json(findings) : findings_as_text(findings)) << std::flush;
}

std::ostream& Program::results() const {
  return output_ != nullptr && *output_ == "-" ? std::cerr : std::cout;
}

OptionReader& Program::reader() const {
  if (!reader_) reader_.emplace(files_);
  return *reader_;
}

const Options& Program::options(const std::vector<std::string>& groups) const {
  return reader().groups(groups);
}

const Options& Program::server_options() const { return reader().server(); }

Verbosity Program::verbosity() const {
  if (quiet_) return Verbosity::quiet;
  return verbose_ ? Verbosity::verbose : Verbosity::normal;
}

Login Program::login(const std::string& role) const {
  Login login;
  login.role = role;
  login.set_in = "[client] or [" + group_ + "] of the option file";
  if (const auto socket = last_value(server_options(), "socket")) login.endpoint.socket = *socket;
  apply_client_options(client_options_, login);
  if (ssl_ || ssl_verify_) login.ssl = true;
  if (ssl_verify_) login.tls.verify_server_cert = true;
  // As MySQL's programs, whatever the environment says: cron's is empty.
  if (const passwd* account = ::getpwuid(::geteuid()); login.user.empty() && account != nullptr) {
    login.user = account->pw_name;
  }
  // As MySQL's programs: any host but localhost means TCP, as does a port on the command line,
  // unless that names a socket.
  const bool tcp = port_ || (!login.endpoint.host.empty() && login.endpoint.host != "localhost");
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
