#include "sandbox/stable.h"

#include <algorithm>
#include <boost/filesystem.hpp>
#include <nlohmann/json.hpp>

#include "base/durable_file.h"
#include "base/error.h"

namespace slaveclone::sandbox {

using nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(InstallMethod,
                             {{InstallMethod::install_db, "install-db"},
                              {InstallMethod::bootstrap_sql, "bootstrap-sql"},
                              {InstallMethod::initialize_insecure, "initialize-insecure"},
                              {InstallMethod::copy_shipped, "copy-shipped"}})

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Distribution, name, flavor, version, basedir, mysqld, client,
                                   install_program, install)

namespace {

std::string path_in(const std::string& directory) { return directory + "/server-adm.json"; }

json to_json_value(const Instance& instance) {
  json options = json::array();
  for (const Option& option : instance.options) {
    options.push_back({{"name", option.name}, {"value", option.value.value_or("")}});
  }
  return {{"name", instance.name},
          {"roles", instance.roles},
          {"port", instance.port},
          {"server-id", instance.server_id},
          {"distribution", instance.distribution},
          {"socket-directory", instance.socket_directory},
          {"options", options}};
}

Instance to_instance(const json& value, const std::string& directory) {
  Instance instance;
  instance.sandbox = directory;
  instance.name = value.at("name");
  check_name(instance.name);
  instance.roles = value.at("roles").get<std::vector<std::string>>();
  instance.port = value.at("port");
  instance.server_id = value.at("server-id");
  instance.distribution = value.at("distribution");
  instance.socket_directory = value.at("socket-directory");
  for (const json& option : value.at("options")) {
    instance.options.push_back({option.at("name"), option.at("value").get<std::string>()});
  }
  return instance;
}

}  // namespace

bool Stable::exists(const std::string& directory) {
  return boost::filesystem::exists(path_in(directory));
}

Stable Stable::load(const std::string& directory) {
  if (!exists(directory)) {
    throw Error(ExitCode::usage, "there is no sandbox in " + directory,
                "Run 'server-adm setup' there, or name the sandbox's directory with -C.");
  }
  try {
    const json state = json::parse(read_whole_file(path_in(directory)));
    Stable stable(directory);
    stable.distributions_ = state.at("distributions").get<Distributions>();
    for (const json& server : state.at("servers")) stable.add(to_instance(server, directory));
    return stable;
  } catch (const json::exception& error) {
    throw Error(ExitCode::damaged, "cannot understand " + path_in(directory) + ": " + error.what(),
                "It is server-adm's own file: undo the change, or set up a new sandbox.");
  }
}

void Stable::save() const {
  json servers = json::array();
  for (const Instance& instance : instances_) servers.push_back(to_json_value(instance));
  const json state{{"format", 1}, {"distributions", distributions_}, {"servers", servers}};
  write_durably(path_in(directory_), state.dump(2) + "\n");
}

const Instance* Stable::find(const std::string& name) const {
  const auto found = std::find_if(instances_.begin(), instances_.end(),
                                  [&](const Instance& instance) { return instance.name == name; });
  return found == instances_.end() ? nullptr : &*found;
}

const Instance& Stable::get(const std::string& name) const {
  if (const Instance* found = find(name)) return *found;
  std::string names;
  for (const Instance& instance : instances_) names += (names.empty() ? "" : ", ") + instance.name;
  throw Error(ExitCode::usage, "there is no server '" + name + "'",
              names.empty() ? "Add it with 'server-adm add name=" + name + " roles=…'."
                            : "The servers are: " + names + ".");
}

const Distribution& Stable::distribution_of(const Instance& instance) const {
  return pick(distributions_, instance.distribution);
}

void Stable::remove(const std::string& name) {
  std::erase_if(instances_, [&](const Instance& instance) { return instance.name == name; });
}

std::set<unsigned> Stable::ports() const {
  std::set<unsigned> ports;
  for (const Instance& instance : instances_) ports.insert(instance.port);
  return ports;
}

std::set<unsigned> Stable::server_ids() const {
  std::set<unsigned> ids;
  for (const Instance& instance : instances_) ids.insert(instance.server_id);
  return ids;
}

}  // namespace slaveclone::sandbox
