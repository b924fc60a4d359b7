#include "model/manifest.h"

#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "model/manifest_fields.h"

namespace slaveclone {
namespace {

using Json = nlohmann::ordered_json;

constexpr int known_format_version = 1;

template <typename Enum>
void get_named(const Json& json, const char* key, Enum& value,
               std::optional<Enum> (*named)(const std::string&)) {
  std::string text;
  get(json, key, text);
  const auto found = named(text);
  if (!found) throw manifest_damaged(std::string(key) + " cannot be " + text);
  value = *found;
}

}  // namespace

void to_json(Json& json, const QuiesceEvidence& quiesce) {
  json = {{"mode", to_string(quiesce.mode)},
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
  get_named(json, "mode", quiesce.mode, quiesce_mode_named);
  get(json, "rounds", quiesce.rounds);
  get(json, "lsn_before", quiesce.lsn_before);
  get(json, "lsn_after", quiesce.lsn_after);
  get(json, "checkpoint_age", quiesce.checkpoint_age);
  get(json, "server_pid", quiesce.server_pid);
  get(json, "server_start_time", quiesce.server_start_time);
  // Not in archives that were made before there was mode freeze.
  if (json.contains("stalled_us")) get(json, "stalled_us", quiesce.stalled_us);
  if (json.contains("cloned_files")) get(json, "cloned_files", quiesce.cloned_files);
  get(json, "drain_seconds", quiesce.drain_seconds);
  get(json, "copy_seconds", quiesce.copy_seconds);
}

void to_json(Json& json, const ArchivedFile& file) {
  put_path(json, file.path);
  json["size"] = file.size;
  json["mode"] = file.mode;
  json["xxh3_128"] = file.xxh3_128;
}

void from_json(const Json& json, ArchivedFile& file) {
  file.path = get_path(json);
  get(json, "size", file.size);
  get(json, "mode", file.mode);
  get(json, "xxh3_128", file.xxh3_128);
}

void to_json(Json& json, const LeftOut& left_out) {
  put_path(json, left_out.path);
  json["reason"] = left_out.reason;
}

void from_json(const Json& json, LeftOut& left_out) {
  left_out.path = get_path(json);
  get(json, "reason", left_out.reason);
}

void to_json(Json& json, const External& external) {
  json = {{"kind", to_string(external.kind)}};
  put_path(json, external.name, "name");
  put_path(json, external.path);
  put_path(json, external.archived, "archived");
}

void from_json(const Json& json, External& external) {
  get_named(json, "kind", external.kind, external_kind_named);
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
  get(json, "name", plugin.name);
  get(json, "type", plugin.type);
  get(json, "library", plugin.library);
  get(json, "installed", plugin.installed);
  get(json, "in_use", plugin.in_use);
}

namespace {

// Objects, since a path that is not UTF-8 is path_hex.
Json paths_as_json(const std::vector<std::string>& paths) {
  Json all = Json::array();
  for (const std::string& path : paths) put_path(all.emplace_back(Json::object()), path);
  return all;
}

}  // namespace

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
                     {"foreign", paths_as_json(manifest.foreign)},
                     {"files", manifest.files}};
  return json.dump(1) + '\n';
}

namespace {

// Keeps memory bounded: the list of files, which is long, is taken out while it is read.
class Parsing {
 public:
  explicit Parsing(Manifest& manifest) : manifest_(manifest) {}

  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > deepest || ++values_ > most_values) throw manifest_damaged("it holds too much");
    if (event == Json::parse_event_t::key && depth == 1) {
      key_ = parsed.get<std::string>();
      if (!keys_.insert(key_).second) throw manifest_damaged(key_ + " is there twice");
    }
    if (depth < 2 || key_ != "files") return true;
    values_ = 0;
    if (depth > 2 || event != Json::parse_event_t::object_end) return true;
    manifest_.files.push_back(parsed.get<ArchivedFile>());
    return false;
  }

 private:
  static constexpr int deepest = 8;  // ours have four
  static constexpr std::uint64_t most_values = 1'000'000;

  Manifest& manifest_;
  std::string key_;  // at the top
  std::set<std::string> keys_;
  std::uint64_t values_ = 0;
};

}  // namespace

Manifest manifest_from_json(const std::string& text) try {
  Manifest manifest;
  // The library takes it for the end.
  if (text.find('\0') != std::string::npos) throw manifest_damaged("it has a zero byte");
  const Json json = Json::parse(text, Parsing(manifest));
  get(json, "format_version", manifest.format_version);
  if (manifest.format_version != known_format_version) {
    throw Error(ExitCode::damaged,
                "MANIFEST.json is of format version " + std::to_string(manifest.format_version) +
                    ", this program knows version " + std::to_string(known_format_version),
                "Use the load-slave of the release that wrote the archive.");
  }
  get(json, "tool", manifest.tool);
  get(json, "created", manifest.created);
  get(json, "donor", manifest.donor);
  get(json, "channels", manifest.channels);
  get(json, "quiesce", manifest.quiesce);
  get(json, "plugins", manifest.plugins);
  // The first archives have none of these.
  if (json.contains("settings")) get(json, "settings", manifest.settings);
  if (json.contains("external")) get(json, "external", manifest.external);
  get(json, "left_out", manifest.left_out);
  if (json.contains("foreign")) {
    for (const Json& one : json.at("foreign")) manifest.foreign.push_back(get_path(one));
  }
  if (!json.at("files").is_array() || !json.at("files").empty())
    throw manifest_damaged("files is no list of files");
  return manifest;
} catch (const Json::exception& e) {
  throw manifest_damaged(e.what());
}

}  // namespace slaveclone
