#include "model/channel_position.h"

#include "model/manifest_fields.h"

namespace slaveclone {

using Json = nlohmann::ordered_json;

void to_json(Json& json, const ServerInfo& server) {
  json = {{"uuid", server.uuid},
          {"server_id", server.server_id},
          {"version", server.version},
          {"host", server.host},
          {"port", server.port}};
}

void from_json(const Json& json, ServerInfo& server) {
  get(json, "uuid", server.uuid);
  get(json, "server_id", server.server_id);
  get(json, "version", server.version);
  get(json, "host", server.host);
  get(json, "port", server.port);
}

void to_json(Json& json, const TlsOptions& tls) {
  json = {{"ca", tls.ca},   {"capath", tls.capath}, {"cert", tls.cert},
          {"key", tls.key}, {"cipher", tls.cipher}, {"verify_server_cert", tls.verify_server_cert}};
}

void from_json(const Json& json, TlsOptions& tls) {
  get(json, "ca", tls.ca);
  get(json, "capath", tls.capath);
  get(json, "cert", tls.cert);
  get(json, "key", tls.key);
  get(json, "cipher", tls.cipher);
  get(json, "verify_server_cert", tls.verify_server_cert);
}

void to_json(Json& json, const ChannelPosition& channel) {
  json = {{"name", channel.name},
          {"file", channel.position.file},
          {"offset", channel.position.offset},
          {"gtid", channel.gtid},
          {"gtid_mode", channel.gtid_mode},
          {"sync_point", channel.sync_point},
          {"log_created", channel.log_created},
          {"ssl", channel.ssl},
          {"tls", channel.tls},
          {"delay_seconds", channel.delay_seconds},
          {"filters", channel.filters},
          {"lock_wait_us", channel.lock_wait_us},
          {"lock_held_us", channel.lock_held_us},
          {"master", channel.master}};
}

void from_json(const Json& json, ChannelPosition& channel) {
  get(json, "name", channel.name);
  get(json, "file", channel.position.file);
  get(json, "offset", channel.position.offset);
  get(json, "gtid", channel.gtid);
  get(json, "gtid_mode", channel.gtid_mode);
  get(json, "sync_point", channel.sync_point);
  // Not in archives that were made before it was asked for.
  if (json.contains("log_created")) get(json, "log_created", channel.log_created);
  get(json, "ssl", channel.ssl);
  get(json, "tls", channel.tls);
  get(json, "delay_seconds", channel.delay_seconds);
  get(json, "filters", channel.filters);
  get(json, "lock_wait_us", channel.lock_wait_us);
  get(json, "lock_held_us", channel.lock_held_us);
  get(json, "master", channel.master);
  if (!channel.position.is_known())
    throw manifest_damaged("the position of channel '" + channel.name +
                           "' is none: " + channel.position.to_string());
}

std::string channels_as_json(const std::vector<ChannelPosition>& channels) {
  return Json(channels).dump();
}

std::vector<ChannelPosition> channels_from_json(const std::string& text) try {
  return Json::parse(text).get<std::vector<ChannelPosition>>();
} catch (const Json::exception& e) {
  throw manifest_damaged(e.what());
}

}  // namespace slaveclone
