#include "replication/master_links.h"

#include <unistd.h>

#include "base/error.h"

namespace slaveclone {
namespace {

// One address cannot be that of several masters.
void check_overrides(const std::vector<ChannelPosition>& channels, const MasterLink& wanted) {
  if (channels.size() < 2 || (wanted.host.empty() && wanted.port == 0)) return;
  throw Error(ExitCode::usage,
              "the archive has " + std::to_string(channels.size()) +
                  " channels, each with a master of its own",
              "Leave --master-host and --master-port out: the archive says where the masters are.");
}

void require_file(const char* option, const std::string& path) {
  // The server would look for a relative path in its data directory, which has no such files.
  if (path.empty() || (path.starts_with('/') && ::access(path.c_str(), R_OK) == 0)) return;
  throw Error(ExitCode::precondition,
              "the new slave is to follow its master over TLS with " + path +
                  " as its donor did, which is not on this host",
              "Bring it here, or name another one with " + std::string(option) + ".");
}

// TLS as the donor, but for what the link has of its own.
void inherit_tls(const ChannelPosition& donor, MasterLink& link) {
  if (!donor.ssl) return;
  link.ssl = true;
  link.tls = completed(link.tls, donor.tls);
}

// The donor's certificates are in no archive.
void check_tls_files(const MasterLink& link) {
  if (!link.ssl) return;
  require_file("--master-ssl-ca", link.tls.ca);
  require_file("--master-ssl-capath", link.tls.capath);
  require_file("--master-ssl-cert", link.tls.cert);
  require_file("--master-ssl-key", link.tls.key);
}

MasterLink link_to(const ChannelPosition& channel, const MasterLink& wanted) {
  MasterLink link = wanted;
  if (link.host.empty()) link.host = channel.master.host;
  if (link.port == 0) link.port = channel.master.port;
  if (link.host.empty() || link.port == 0) {
    throw Error(ExitCode::usage, "the archive does not say where the master is",
                "Give --master-host and --master-port.");
  }
  link.position = channel.position;
  link.gtid_mode = channel.gtid_mode.empty() ? GtidMode::off : gtid_mode_from(channel.gtid_mode);
  inherit_tls(channel, link);
  check_tls_files(link);
  return link;
}

}  // namespace

MasterLinks::MasterLinks(const std::vector<ChannelPosition>& channels, const MasterLink& wanted) {
  check_overrides(channels, wanted);
  for (const ChannelPosition& channel : channels)
    links_.emplace(channel.name, link_to(channel, wanted));
}

Master MasterLinks::master_of(const ChannelPosition& channel, const SessionFactory& connect) const {
  const MasterLink& link = of(channel);
  Login login;
  login.role = "master";
  login.endpoint = {link.host, link.port, ""};
  login.user = link.user;
  login.set_in = "[load-slave] of the option file (master-user, master-password)";
  login.password = link.password;
  login.ssl = link.ssl;
  login.tls = link.tls;
  return {connect, login};
}

}  // namespace slaveclone
