#include "model/manifest.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace slaveclone {
namespace {

using Json = nlohmann::ordered_json;

constexpr int known_format_version = 1;

bool is_utf8(const std::string& text) {
  try {
    (void)Json(text).dump();
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

std::string to_hex(const std::string& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : bytes) hex.append({digits[byte >> 4U], digits[byte & 15U]});
  return hex;
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// File names are bytes and JSON is UTF-8: another encoding's name is written as path_hex.
void put_path(Json& json, const std::string& path, const std::string& key = "path") {
  if (is_utf8(path)) {
    json[key] = path;
  } else {
    json[key + "_hex"] = to_hex(path);
  }
}

std::string get_path(const Json& json, const std::string& key = "path") {
  const std::string hex = key + "_hex";
  return json.contains(hex) ? from_hex(json.at(hex)) : std::string(json.at(key));
}

}  // namespace

void to_json(Json& json, const ServerInfo& server) {
  json = {{"uuid", server.uuid},
          {"server_id", server.server_id},
          {"version", server.version},
          {"host", server.host},
          {"port", server.port}};
}

void from_json(const Json& json, ServerInfo& server) {
  json.at("uuid").get_to(server.uuid);
  json.at("server_id").get_to(server.server_id);
  json.at("version").get_to(server.version);
  json.at("host").get_to(server.host);
  json.at("port").get_to(server.port);
}

void to_json(Json& json, const TlsOptions& tls) {
  json = {{"ca", tls.ca},   {"capath", tls.capath}, {"cert", tls.cert},
          {"key", tls.key}, {"cipher", tls.cipher}, {"verify_server_cert", tls.verify_server_cert}};
}

void from_json(const Json& json, TlsOptions& tls) {
  json.at("ca").get_to(tls.ca);
  json.at("capath").get_to(tls.capath);
  json.at("cert").get_to(tls.cert);
  json.at("key").get_to(tls.key);
  json.at("cipher").get_to(tls.cipher);
  json.at("verify_server_cert").get_to(tls.verify_server_cert);
}

void to_json(Json& json, const ChannelPosition& channel) {
  json = {{"name", channel.name},
          {"file", channel.position.file},
          {"offset", channel.position.offset},
          {"gtid", channel.gtid},
          {"gtid_mode", channel.gtid_mode},
          {"sync_point", channel.sync_point},
          {"ssl", channel.ssl},
          {"tls", channel.tls},
          {"delay_seconds", channel.delay_seconds},
          {"filters", channel.filters},
          {"lock_wait_us", channel.lock_wait_us},
          {"lock_held_us", channel.lock_held_us},
          {"master", channel.master}};
}

void from_json(const Json& json, ChannelPosition& channel) {
  json.at("name").get_to(channel.name);
  json.at("file").get_to(channel.position.file);
  json.at("offset").get_to(channel.position.offset);
  json.at("gtid").get_to(channel.gtid);
  json.at("gtid_mode").get_to(channel.gtid_mode);
  json.at("sync_point").get_to(channel.sync_point);
  json.at("ssl").get_to(channel.ssl);
  json.at("tls").get_to(channel.tls);
  json.at("delay_seconds").get_to(channel.delay_seconds);
  json.at("filters").get_to(channel.filters);
  json.at("lock_wait_us").get_to(channel.lock_wait_us);
  json.at("lock_held_us").get_to(channel.lock_held_us);
  json.at("master").get_to(channel.master);
}

void to_json(Json& json, const QuiesceEvidence& quiesce) {
  json = {{"mode", quiesce.mode},
          {"rounds", quiesce.rounds},
          {"lsn_before", quiesce.lsn_before},
          {"lsn_after", quiesce.lsn_after},
          {"checkpoint_age", quiesce.checkpoint_age},
          {"server_pid", quiesce.server_pid},
          {"server_start_time", quiesce.server_start_time},
          {"stalled_us", quiesce.stalled_us},
          {"cloned_files", quiesce.cloned_files},
          {"drain_seconds", quiesce.drain_seconds},
          {"copy_seconds", quiesce.copy_seconds}};
}

void from_json(const Json& json, QuiesceEvidence& quiesce) {
  json.at("mode").get_to(quiesce.mode);
  json.at("rounds").get_to(quiesce.rounds);
  json.at("lsn_before").get_to(quiesce.lsn_before);
  json.at("lsn_after").get_to(quiesce.lsn_after);
  json.at("checkpoint_age").get_to(quiesce.checkpoint_age);
  json.at("server_pid").get_to(quiesce.server_pid);
  json.at("server_start_time").get_to(quiesce.server_start_time);
  // Not in archives that were made before there was mode freeze.
  quiesce.stalled_us = json.value("stalled_us", std::uint64_t{0});
  quiesce.cloned_files = json.value("cloned_files", std::uint64_t{0});
  json.at("drain_seconds").get_to(quiesce.drain_seconds);
  json.at("copy_seconds").get_to(quiesce.copy_seconds);
}

void to_json(Json& json, const ArchivedFile& file) {
  put_path(json, file.path);
  json["size"] = file.size;
  json["mode"] = file.mode;
  json["xxh3_128"] = file.xxh3_128;
}

void from_json(const Json& json, ArchivedFile& file) {
  file.path = get_path(json);
  json.at("size").get_to(file.size);
  json.at("mode").get_to(file.mode);
  json.at("xxh3_128").get_to(file.xxh3_128);
}

void to_json(Json& json, const LeftOut& left_out) {
  put_path(json, left_out.path);
  json["reason"] = left_out.reason;
}

void from_json(const Json& json, LeftOut& left_out) {
  left_out.path = get_path(json);
  json.at("reason").get_to(left_out.reason);
}

void to_json(Json& json, const External& external) {
  json = {{"kind", external.kind}};
  put_path(json, external.name, "name");
  put_path(json, external.path);
  put_path(json, external.archived, "archived");
}

void from_json(const Json& json, External& external) {
  json.at("kind").get_to(external.kind);
  external.name = get_path(json, "name");
  external.path = get_path(json);
  external.archived = get_path(json, "archived");
}

void to_json(Json& json, const Plugin& plugin) {
  json = {{"name", plugin.name},
          {"type", plugin.type},
          {"library", plugin.library},
          {"installed", plugin.installed},
          {"in_use", plugin.in_use}};
}

// The first archives have names only.
void from_json(const Json& json, Plugin& plugin) {
  if (json.is_string()) {
    json.get_to(plugin.name);
    return;
  }
  json.at("name").get_to(plugin.name);
  json.at("type").get_to(plugin.type);
  json.at("library").get_to(plugin.library);
  json.at("installed").get_to(plugin.installed);
  json.at("in_use").get_to(plugin.in_use);
}

std::string to_json(const Manifest& manifest) {
  const Json json = {{"format_version", manifest.format_version},
                     {"tool", manifest.tool},
                     {"created", manifest.created},
                     {"donor", manifest.donor},
                     {"channels", manifest.channels},
                     {"quiesce", manifest.quiesce},
                     {"settings", manifest.settings},
                     {"plugins", manifest.plugins},
                     {"external", manifest.external},
                     {"left_out", manifest.left_out},
                     {"files", manifest.files}};
  return json.dump(1) + '\n';
}

Manifest manifest_from_json(const std::string& text) try {
  const Json json = Json::parse(text);
  Manifest manifest;
  json.at("format_version").get_to(manifest.format_version);
  if (manifest.format_version != known_format_version) {
    throw Error(ExitCode::damaged,
                "the manifest is of format version " + std::to_string(manifest.format_version) +
                    ", this program knows version " + std::to_string(known_format_version),
                "Use the load-slave of the release that wrote the archive.");
  }
  json.at("tool").get_to(manifest.tool);
  json.at("created").get_to(manifest.created);
  json.at("donor").get_to(manifest.donor);
  json.at("channels").get_to(manifest.channels);
  json.at("quiesce").get_to(manifest.quiesce);
  json.at("plugins").get_to(manifest.plugins);
  // The first archives have none of these.
  if (json.contains("settings")) json.at("settings").get_to(manifest.settings);
  if (json.contains("external")) json.at("external").get_to(manifest.external);
  json.at("left_out").get_to(manifest.left_out);
  json.at("files").get_to(manifest.files);
  return manifest;
} catch (const std::logic_error& e) {  // stoi's; nlohmann's and ours are runtime errors
  throw Error(ExitCode::damaged, std::string("MANIFEST.json is damaged: ") + e.what());
} catch (const Json::exception& e) {
  throw Error(ExitCode::damaged, std::string("MANIFEST.json is damaged: ") + e.what());
}

}  // namespace slaveclone
