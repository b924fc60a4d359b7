#include "support/fake_topology.h"

namespace slaveclone::test {
namespace {

const Endpoint master_endpoint{"master", 3306, ""};
const Endpoint donor_endpoint{"", 0, "/run/donor.sock"};

}  // namespace

FakeTopology::FakeTopology(const std::string& version)
    : master(network.add("master", master_endpoint, version)),
      donor(network.add("donor", donor_endpoint, version)) {
  master_login.role = "master";
  master_login.endpoint = master_endpoint;
  donor_login.role = "donor";
  donor_login.endpoint = donor_endpoint;
  master.variables["log_bin"] = "1";
  master.binlog = BinlogPosition{"bin.000003", 742};
  donor.variables["server_id"] = "2";
  donor.variables["datadir"] = data.path() + "/";
  ReplicationStatus& status = donor.add_channel(master_endpoint).status;
  status.receiver = ReceiverState::running;
  status.applier_running = true;
  status.read = *master.binlog;
  status.executed = {"bin.000003", 400};
  status.master_server_id = 1;
}

std::string state_of(const FakeServer& server) {
  std::string text;
  for (const FakeChannel& channel : server.channels) {
    const ReplicationStatus& status = channel.status;
    text += "channel '" + status.channel + "'" +
            (status.receiver == ReceiverState::stopped ? "" : " receives") +
            (status.applier_running ? " applies" : "") +
            (status.applier_running && status.until_set ? " until" : "") + "\n";
  }
  for (const auto& [name, value] : server.variables) {
    if (!name.starts_with("gtid")) text.append(name).append("=").append(value).append("\n");
  }
  return text + "locks: " + std::to_string(server.lock_owners.size()) + "\n";
}

}  // namespace slaveclone::test
