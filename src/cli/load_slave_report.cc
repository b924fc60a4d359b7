#include <fmt/format.h>

#include "base/human.h"
#include "cli/json.h"
#include "cli/load_slave_command.h"
#include "load/new_server_check.h"

namespace slaveclone {
namespace {

Json position_as_json(const ChannelPosition& channel) {
  return {{"channel", channel.name},
          {"position", {{"file", channel.position.file}, {"offset", channel.position.offset}}},
          {"gtid", channel.gtid},
          {"master", {{"host", channel.master.host}, {"port", channel.master.port}}}};
}

std::string position_as_text(const ChannelPosition& channel) {
  return fmt::format("{}{} {} of the master at {}:{}\n",
                     channel.name.empty() ? "" : channel.name + ": ", channel.position.file,
                     channel.position.offset, channel.master.host, channel.master.port);
}

}  // namespace

std::string report_as_json(const LoadReport& report, const std::string& archive) {
  Json json{{"archive", archive},
            {"verified", report.archive.manifest.has_value()},
            {"bytes", report.archive.bytes},
            {"files", report.archive.files},
            {"seconds", report.seconds},
            {"unpack_seconds", report.unpack_seconds},
            {"caught_up_seconds", report.caught_up_seconds},
            {"moved_aside", report.moved_aside}};
  json["position"] = position_as_json(report.channels.front())["position"];
  for (const ChannelPosition& channel : report.channels)
    json["channels"].push_back(position_as_json(channel));
  return json_line(json);
}

std::string report_as_text(const LoadReport& report, const std::string& archive) {
  std::string text =
      fmt::format("{}: {} files, {}, unpacked{} in {}\n", archive, report.archive.files,
                  human_bytes(report.archive.bytes),
                  report.archive.manifest ? " and verified" : ", which nothing vouches for,",
                  human_duration(report.unpack_seconds));
  for (const ChannelPosition& channel : report.channels)
    text += "replicating from " + position_as_text(channel);
  if (!report.moved_aside.empty()) text += "the old data directory is " + report.moved_aside + "\n";
  text += report.caught_up_seconds > 0 ? fmt::format("caught up {} after the start of the load\n",
                                                     human_duration(report.caught_up_seconds))
                                       : std::string("not waited for until caught up\n");
  return text;
}

std::string summary_as_json(const UnpackReport& report, const std::string& archive) {
  const Manifest& manifest = report.manifest.value();
  Json json{
      {"archive", archive},
      {"intact", true},
      {"created", manifest.created},
      {"tool", manifest.tool},
      {"files", report.files},
      {"bytes", report.bytes},
      {"donor", {{"version", manifest.donor.version}, {"server_id", manifest.donor.server_id}}},
      {"quiesce", to_string(manifest.quiesce.mode)}};
  for (const ChannelPosition& channel : manifest.channels)
    json["channels"].push_back(position_as_json(channel));
  json["needs"] = needs_of(manifest);
  return json_line(json);
}

std::string summary_as_text(const UnpackReport& report, const std::string& archive) {
  const Manifest& manifest = report.manifest.value();
  std::string text = fmt::format("{}: intact\n", archive);
  text += fmt::format("made by {} on {} (UTC), files proven still by mode {}\n", manifest.tool,
                      manifest.created, to_string(manifest.quiesce.mode));
  text +=
      fmt::format("donor: server-id {}, {}\n", manifest.donor.server_id, manifest.donor.version);
  for (const ChannelPosition& channel : manifest.channels)
    text += "position: " + position_as_text(channel);
  text += fmt::format("{} files, {}\n", report.files, human_bytes(report.bytes));
  for (const External& external : manifest.external)
    text += fmt::format("outside the data directory: {} ({} {})\n", external.path,
                        to_string(external.kind), external.name);
  for (const std::string& need : needs_of(manifest)) text += "needs: " + need + "\n";
  return text;
}

}  // namespace slaveclone
