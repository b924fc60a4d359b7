#include "sandbox/option_file.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <initializer_list>

#include "sandbox/accounts.h"

namespace slaveclone::sandbox {
namespace {

using Lines = std::initializer_list<Option>;

void append(Options& options, const Lines& lines) {
  options.insert(options.end(), lines.begin(), lines.end());
}

// One word of a command line that split_command() reads back.
std::string command_word(const std::string& word) {
  std::string quoted;
  for (const char c : word) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return word.find_first_of(" \t\"'\\#") == std::string::npos ? word : '"' + quoted + '"';
}

void append_places(const Instance& instance, Options& options) {
  append(options,
         {{"datadir", instance.data_directory()},
          {"socket", instance.socket()},
          {"port", std::to_string(instance.port)},
          {"bind-address", "127.0.0.1"},
          {"pid-file", instance.pid_file()},
          {"log-error", instance.error_log()},
          {"tmpdir", instance.directory()},  // a server removes another's from a common one
          {"server-id", std::to_string(instance.server_id)},
          {"report-host", "127.0.0.1"}});
  const passwd* root = ::geteuid() == 0 ? ::getpwuid(0) : nullptr;
  if (root != nullptr) options.push_back({"user", root->pw_name});
}

bool has_option(const Options& options, const std::string& name) {
  return last_value(options, name).has_value();
}

void append_roles(const Instance& instance, const Distribution& distribution, Options& options) {
  if (instance.has_role("master")) {
    options.push_back({"log-bin", instance.name + "-bin"});
  } else if (distribution.is_mysql_at_least(8, 0) && !has_option(instance.options, "log-bin")) {
    options.push_back({"skip-log-bin", std::nullopt});  // which has one unless told
  }
  if (instance.has_role("slave")) {
    // A MySQL master that goes down waits for its next heartbeat to each slave: 30 s apart, or half
    // of this. A busy machine may keep a slave waiting for more than 4 s; then it stands for a
    // minute.
    if (!distribution.is_mariadb()) options.push_back({"slave-net-timeout", "20"});
    append(options, {{"relay-log", instance.name + "-relay-bin"},
                     {"relay-log-index", instance.name + "-relay-bin.index"}});
  }
  if (instance.has_role("master") && instance.has_role("slave")) {
    options.push_back({"log-slave-updates", "1"});
  }
}

// Several servers on one small machine: little memory; safe when a server is killed, and fast
// because it need not be safe when the machine is.
void append_sizes(const Distribution& distribution, Options& options) {
  append(options, {{"innodb-buffer-pool-size", "32M"},
                   {"innodb-flush-log-at-trx-commit", "2"},
                   {"key-buffer-size", "8M"}});
  if (distribution.is_mariadb()) options.push_back({"aria-pagecache-buffer-size", "8M"});
  options.push_back(redo_log_size(distribution));
}

void override_with(const Options& given, Options& options) {
  for (const Option& option : given) {
    const auto same = std::find_if(options.begin(), options.end(),
                                   [&](const Option& o) { return o.name == option.name; });
    if (same == options.end()) {
      options.push_back(option);
    } else {
      *same = option;
    }
  }
}

std::string section(const std::string& name, const Options& options) {
  std::string text = "[" + name + "]\n";
  for (const Option& option : options) text += option_line(option) + "\n";
  return text + "\n";
}

}  // namespace

std::string option_line(const Option& option) {
  if (!option.value) return option.name;
  std::string escaped;
  for (const char c : *option.value) escaped += c == '\\' ? "\\\\" : std::string(1, c);
  const auto is_edge = [](char c) { return c == ' ' || c == '"' || c == '\''; };
  const bool quote = !escaped.empty() &&
                     (is_edge(escaped.front()) || is_edge(escaped.back()) ||
                      escaped.find('#') != std::string::npos) &&
                     escaped.find('"') == std::string::npos;
  return option.name + " = " + (quote ? '"' + escaped + '"' : escaped);
}

Options distribution_options(const Distribution& distribution) {
  Options options;
  if (distribution.basedir != "/usr") {
    append(options, {{"basedir", prefix_of(distribution)},
                     {"lc-messages-dir", share_directory(distribution)}});
  }
  if (const std::string plugins = plugin_directory(distribution); !plugins.empty()) {
    options.push_back({"plugin-dir", plugins});
  }
  if (!distribution.is_mariadb()) {
    append(options, {{"secure-file-priv", ""}, {"innodb-use-native-aio", "0"}});
    if (distribution.is_mysql_at_least(8, 0)) options.push_back({"mysqlx", "OFF"});
  }
  return options;
}

Option redo_log_size(const Distribution& distribution) {
  if (distribution.is_mariadb()) return {"innodb-log-file-size", "16M"};
  if (distribution.is_mysql_at_least(8, 0, 30)) return {"innodb-redo-log-capacity", "16M"};
  return {"innodb-log-file-size", "8M"};  // of two files
}

std::string option_file_text(const Instance& instance, const Distribution& distribution) {
  Options server = distribution_options(distribution);
  append_places(instance, server);
  append_roles(instance, distribution, server);
  append_sizes(distribution, server);
  override_with(instance.options, server);

  const std::string start = "setsid " + command_word(distribution.mysqld) + " " +
                            command_word("--defaults-file=" + instance.option_file());
  return "# Written by server-adm for the server '" + instance.name + "'.\n\n" +
         section("mysqld", server) +
         section("client", {{"socket", instance.socket()}, {"user", "root"}}) +
         section("mysql", {{"prompt", instance.name + "> "}}) +
         section(
             "take-backup",
             {{"user", backup_user}, {"password", account_password}, {"start-command", start}}) +
         section("take-backup-master",
                 {{"user", sync_point_user}, {"password", account_password}}) +
         section("load-slave", {{"user", load_user},
                                {"password", account_password},
                                {"start-command", start},
                                {"mysqld", distribution.mysqld},
                                {"master-user", replication_user},
                                {"master-password", account_password}}) +
         section("provision-slave-master",
                 {{"user", provision_user}, {"password", account_password}}) +
         section("check-slave", {{"user", check_user}, {"password", account_password}}) +
         section("check-slave-master", {{"user", compare_user}, {"password", account_password}});
}

}  // namespace slaveclone::sandbox
