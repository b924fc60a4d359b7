#include "clone/master_links.h"

#include "base/error.h"
#include "clone/inheritance.h"

namespace slaveclone {
namespace {

constexpr unsigned answer_timeout_seconds = 15;

// One address cannot be that of several masters.
void check_overrides(const std::vector<ChannelPosition>& channels, const MasterLink& wanted) {
  if (channels.size() < 2 || (wanted.host.empty() && wanted.port == 0)) return;
  throw Error(ExitCode::usage,
              "the archive has " + std::to_string(channels.size()) +
                  " channels, each with a master of its own",
              "Leave --master-host and --master-port out: the archive says where the masters are.");
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

std::unique_ptr<Session> MasterLinks::connect(const ChannelPosition& channel,
                                              const SessionFactory& connect) const {
  const MasterLink& link = of(channel);
  Login login;
  login.role = "master";
  login.endpoint = {link.host, link.port, ""};
  login.user = link.user;
  login.set_in = "[load-slave] of the option file (master-user, master-password)";
  login.password = link.password;
  login.read_timeout_seconds = answer_timeout_seconds;
  login.ssl = link.ssl;
  login.ssl_verify_server_cert = link.tls.verify_server_cert;
  login.ssl_ca = link.tls.ca;
  login.ssl_capath = link.tls.capath;
  login.ssl_cert = link.tls.cert;
  login.ssl_key = link.tls.key;
  login.ssl_cipher = link.tls.cipher;
  return connect(login);
}

}  // namespace slaveclone
