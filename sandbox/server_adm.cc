#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/log.h"
#include "base/run_program.h"
#include "base/stop_request.h"
#include "sandbox/commands.h"

namespace {

using namespace slaveclone;
using namespace slaveclone::sandbox;

constexpr const char* examples = R"(Example, a master and its slave in a new directory:
  server-adm setup
  server-adm add name=master roles=master
  server-adm add name=slave roles=slave
  server-adm start --all
  server-adm replicate slave --from=master
  server-adm status
  ./mysql --defaults-file=master.cnf -uroot

Every command explains itself: server-adm COMMAND --help. See also server-adm(1).)";

constexpr const char* add_examples = R"(Words:
  name=NAME          what the server, its directory and NAME.cnf are called (required)
  roles=ROLES        master, slave, or master,slave
  port=NUMBER        default: the first free port from 12000 on
  server-id=NUMBER   default: the first number no other server of the sandbox has
  version=PREFIX     a distribution, such as mariadb-10.11 or mysql
  OPTION=VALUE       any other option of mysqld; read-only=1 or read_only=1

Examples:
  server-adm add name=master roles=master binlog-format=ROW
  server-adm add name=slave roles=slave slave-parallel-threads=4
  server-adm add name=slave2 roles=slave --no-bootstrap   # for load-slave to fill)";

void add_setup(CLI::App& app, Settings& settings) {
  CLI::App* command = app.add_subcommand("setup", "Make a sandbox of the directory");
  command->add_option("--basedir", settings.basedirs,
                      "A server distribution to use, before those found; may be repeated");
  command->footer(
      "Writes server-adm.json and links ./mysqld and ./mysql to the first distribution.\n"
      "Run it again to find distributions that came later.");
  command->callback([&] { run_setup(settings); });
}

void add_add(CLI::App& app, Settings& settings) {
  CLI::App* command = app.add_subcommand("add", "Add a server: its option file and its data");
  command->add_option("words", settings.words, "key=value words")->required();
  command->add_flag("--no-bootstrap", settings.no_bootstrap,
                    "Make no data directory: for load-slave to fill");
  command->footer(add_examples);
  command->callback([&] { run_add(settings); });
}

void add_start_stop(CLI::App& app, Settings& settings, const std::string& verb,
                    const std::string& description, void (*run)(const Settings&)) {
  CLI::App* command = app.add_subcommand(verb, description);
  command->add_option("names", settings.names, "The servers");
  command->add_flag("--all", settings.all, "All servers of the sandbox");
  command
      ->add_option("--timeout", settings.timeout_seconds, "How long to wait for each, in seconds")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->footer("Examples:\n  server-adm " + verb + " master slave\n  server-adm " + verb +
                  " --all");
  command->callback([&settings, run] { run(settings); });
}

void add_status(CLI::App& app, Settings& settings) {
  CLI::App* command = app.add_subcommand("status", "Show all servers and what they follow");
  command->add_flag("--json", settings.json, "Print one JSON object");
  command->callback([&] { run_status(settings); });
}

void add_replicate(CLI::App& app, Settings& settings) {
  CLI::App* command = app.add_subcommand("replicate", "Have a server follow a master");
  command->add_option("slave", settings.name, "The slave")->required();
  command->add_option("--from", settings.master, "The master")->required();
  command->footer(
      "Makes the account repl_user on the master if it is missing.\n"
      "Example:\n  server-adm replicate slave --from=master");
  command->callback([&] { run_replicate(settings); });
}

void add_client(CLI::App& app, Settings& settings) {
  CLI::App* command = app.add_subcommand("client", "Open a client on a server, as root");
  command->add_option("name", settings.name, "The server")->required();
  command->prefix_command()->fallthrough(false);
  command->footer(
      "What follows the name goes to the client.\n"
      "Example:\n  server-adm client master -e 'SHOW MASTER STATUS'");
  command->callback([&settings, command] {
    settings.words = command->remaining();
    run_client(settings);
  });
}

void add_load(CLI::App& app, Settings& settings) {
  CLI::App* command = app.add_subcommand("load", "Write to a server at a steady rate");
  command->add_option("name", settings.name, "The server")->required();
  command->add_option("--seconds", settings.seconds, "How long; 0: until interrupted")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--rate", settings.load.rate, "Transactions a second, all clients together")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--threads", settings.load.threads, "Clients")
      ->capture_default_str()
      ->check(CLI::Range(1, 200));
  command->add_flag("--json", settings.json, "Print the result as one JSON object");
  command->footer(
      "Writes InnoDB, MyISAM and Aria tables in the schema sandbox_load, then prints how\n"
      "its clients fared.\nExample:\n  server-adm load master --seconds=30 --rate=200");
  command->callback([&] { run_load(settings); });
}

void add_remove(CLI::App& app, Settings& settings) {
  CLI::App* command = app.add_subcommand("remove", "Stop a server and delete it with its data");
  command->add_option("name", settings.name, "The server")->required();
  command->callback([&] { run_remove(settings); });
}

void add_commands(CLI::App& app, Settings& settings) {
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("server-adm ") + SLAVECLONE_VERSION);
  app.add_option("-C,--directory", settings.directory, "The sandbox's directory")
      ->capture_default_str();
  app.footer(examples);
  app.fallthrough();
  add_setup(app, settings);
  add_add(app, settings);
  add_start_stop(app, settings, "start", "Start servers; returns when they answer", run_start);
  add_start_stop(app, settings, "stop", "Stop servers; returns when they are gone", run_stop);
  add_start_stop(app, settings, "restart", "Stop servers, then start them", run_restart);
  add_status(app, settings);
  add_replicate(app, settings);
  add_client(app, settings);
  add_load(app, settings);
  add_remove(app, settings);
}

int parse_and_run(int argc, char** argv) {
  setup_logging("server-adm", Verbosity::normal);
  StopRequest::install();
  CLI::App app{"Private MySQL and MariaDB servers in a directory, to learn and test replication",
               "server-adm"};
  Settings settings;
  try {
    add_commands(app, settings);
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run_program("server-adm", [&] { return parse_and_run(argc, argv); });
}
