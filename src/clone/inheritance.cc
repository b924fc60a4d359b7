#include "clone/inheritance.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/algorithm/string/join.hpp>

namespace slaveclone {
namespace {

std::string described(std::vector<std::string> filters) {
  std::sort(filters.begin(), filters.end());
  return filters.empty() ? "nothing" : boost::algorithm::join(filters, ", ");
}

void require_file(const char* option, const std::string& path) {
  // The server would look for a relative path in its data directory, which has no such files.
  if (path.empty() || (path.starts_with('/') && ::access(path.c_str(), R_OK) == 0)) return;
  throw Error(ExitCode::precondition,
              "the new slave is to follow its master over TLS with " + path +
                  " as its donor did, which is not on this host",
              "Bring it here, or name another one with " + std::string(option) + ".");
}

}  // namespace

void inherit_tls(const ChannelPosition& donor, MasterLink& link) {
  if (!donor.ssl) return;
  link.ssl = true;
  const auto take = [](std::string& own, const std::string& donors) {
    if (own.empty()) own = donors;
  };
  take(link.tls.ca, donor.tls.ca);
  take(link.tls.capath, donor.tls.capath);
  take(link.tls.cert, donor.tls.cert);
  take(link.tls.key, donor.tls.key);
  take(link.tls.cipher, donor.tls.cipher);
  link.tls.verify_server_cert |= donor.tls.verify_server_cert;
}

void check_tls_files(const MasterLink& link) {
  if (!link.ssl) return;
  require_file("--master-ssl-ca", link.tls.ca);
  require_file("--master-ssl-capath", link.tls.capath);
  require_file("--master-ssl-cert", link.tls.cert);
  require_file("--master-ssl-key", link.tls.key);
}

void warn_of_delays(const std::vector<ChannelPosition>& donor) {
  for (const ChannelPosition& channel : donor) {
    if (channel.delay_seconds == 0) continue;
    spdlog::warn("the donor was delayed by {} s, the new slave is not; CHANGE MASTER can delay it",
                 channel.delay_seconds);
  }
}

void check_filters(NewSlave& slave, const std::vector<ChannelPosition>& donor, bool allowed) {
  for (const ChannelPosition& channel : donor) {
    const std::string donors = described(channel.filters);
    const std::string own = described(slave.status(channel.name).filters);
    if (own == donors) continue;
    const std::string message = "the donor filtered " + donors + ", the new server filters " + own;
    if (!allowed) {
      throw Error(ExitCode::precondition, message,
                  "Give its [mysqld] the donor's replicate-… options, or accept that with "
                  "--allow-filtered.");
    }
    spdlog::warn("{}", message);
  }
}

}  // namespace slaveclone
