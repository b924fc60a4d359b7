#include "sandbox/server_status.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/join.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

namespace slaveclone::sandbox {
namespace {

using nlohmann::json;
using Row = std::array<std::string, 9>;

const char* to_text(ReceiverState state) {
  switch (state) {
    case ReceiverState::running:
      return "running";
    case ReceiverState::connecting:
      return "connecting";
    case ReceiverState::stopped:
      break;
  }
  return "stopped";
}

std::string error_of(const ReplicationStatus& channel) {
  return channel.applier_error.empty() ? channel.receiver_error : channel.applier_error;
}

std::string master_name(const ReplicationStatus& channel,
                        const std::vector<ServerStatus>& servers) {
  const auto known = std::find_if(servers.begin(), servers.end(), [&](const ServerStatus& server) {
    return server.instance.port == channel.master.port &&
           (channel.master.host == "127.0.0.1" || channel.master.host == "localhost");
  });
  return known == servers.end() ? channel.master.to_string() : known->instance.name;
}

Row row_of(const ServerStatus& server) {
  const std::string roles = boost::join(server.instance.roles, ",");
  return {server.instance.name,
          roles.empty() ? "-" : roles,
          server.version,
          std::to_string(server.instance.port),
          server.pid ? "yes" : "no",
          "-",
          "-",
          "-",
          "-"};
}

// A server is a row; each channel after its first is one more.
void add_rows(const ServerStatus& server, const std::vector<ServerStatus>& servers,
              std::vector<Row>& rows) {
  Row row = row_of(server);
  for (const ReplicationStatus& channel : server.channels) {
    row[5] = master_name(channel, servers);
    row[6] = to_text(channel.receiver);
    row[7] = channel.applier_running ? "running" : "stopped";
    row[8] = channel.lag_seconds ? std::to_string(*channel.lag_seconds) + " s" : "-";
    rows.push_back(row);
    row.fill("");
  }
  if (server.channels.empty()) rows.push_back(row);
}

json to_json_value(const ReplicationStatus& channel, const std::vector<ServerStatus>& servers) {
  const std::string error = error_of(channel);
  return {{"channel", channel.channel},
          {"master", master_name(channel, servers)},
          {"receiver", to_text(channel.receiver)},
          {"applier", channel.applier_running ? "running" : "stopped"},
          {"executed", channel.executed.empty() ? json() : json(channel.executed.to_string())},
          {"lag_seconds", channel.lag_seconds ? json(*channel.lag_seconds) : json()},
          {"error", error.empty() ? json() : json(error)}};
}

}  // namespace

std::string to_table(const std::vector<ServerStatus>& servers) {
  std::vector<Row> rows{
      {"NAME", "ROLES", "VERSION", "PORT", "UP", "FOLLOWS", "RECEIVER", "APPLIER", "LAG"}};
  for (const ServerStatus& server : servers) add_rows(server, servers, rows);
  std::array<std::size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::ostringstream table;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    }
    table << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
  }
  for (const ServerStatus& server : servers) {
    for (const ReplicationStatus& channel : server.channels) {
      const std::string error = error_of(channel);
      if (!error.empty()) table << server.instance.name << ": " << error << "\n";
    }
  }
  return table.str();
}

std::string to_json(const std::vector<ServerStatus>& servers) {
  json list = json::array();
  for (const ServerStatus& server : servers) {
    json channels = json::array();
    for (const auto& channel : server.channels) {
      channels.push_back(to_json_value(channel, servers));
    }
    const Instance& instance = server.instance;
    list.push_back({{"name", instance.name},
                    {"roles", instance.roles},
                    {"version", server.version},
                    {"port", instance.port},
                    {"server_id", instance.server_id},
                    {"up", server.pid.has_value()},
                    {"pid", server.pid ? json(*server.pid) : json()},
                    {"option_file", instance.option_file()},
                    {"data_directory", instance.data_directory()},
                    {"socket", instance.socket()},
                    {"channels", channels}});
  }
  return json{{"servers", list}}.dump();
}

}  // namespace slaveclone::sandbox
