#include "check/check_state.h"

#include <boost/algorithm/hex.hpp>
#include <boost/filesystem/operations.hpp>
#include <nlohmann/json.hpp>

#include "base/durable_file.h"
#include "base/own_file.h"

namespace slaveclone {
namespace {

using Json = nlohmann::ordered_json;

// Names may be of any bytes.
std::string as_text(const TableName& table) {
  return boost::algorithm::hex(table.schema) + "." + boost::algorithm::hex(table.name);
}

TableName table_from(const std::string& text) {
  const std::size_t dot = text.find('.');
  return {boost::algorithm::unhex(text.substr(0, dot)),
          boost::algorithm::unhex(text.substr(dot + 1))};
}

Json as_json(const CheckedTable& table) {
  return {{"rows", table.rows},          {"chunks", table.chunks},
          {"missing", table.missing},    {"extra", table.extra},
          {"changed", table.changed},    {"counted", table.counted},
          {"repaired", table.repaired},  {"why_not", table.why_not},
          {"file", table.position.file}, {"offset", table.position.offset}};
}

CheckedTable checked_table_from(const Json& json) {
  CheckedTable table;
  json.at("rows").get_to(table.rows);
  json.at("chunks").get_to(table.chunks);
  json.at("missing").get_to(table.missing);
  json.at("extra").get_to(table.extra);
  json.at("changed").get_to(table.changed);
  json.at("counted").get_to(table.counted);
  json.at("repaired").get_to(table.repaired);
  json.at("why_not").get_to(table.why_not);
  json.at("file").get_to(table.position.file);
  json.at("offset").get_to(table.position.offset);
  return table;
}

}  // namespace

std::string to_json(const CheckState& state) {
  Json json{{"format", 1}};
  for (const auto& [table, walk] : state.walk) json["walk"][as_text(table)] = to_string(walk);
  for (const auto& [table, checked] : state.tables)
    json["tables"][as_text(table)] = as_json(checked);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

CheckState check_state_from_json(const std::string& text) try {
  const Json json = Json::parse(text);
  if (json.at("format") != 1) throw std::runtime_error("another format");
  CheckState state;
  if (const auto walk = json.find("walk"); walk != json.end()) {
    for (const auto& [table, text_of_walk] : walk->items())
      state.walk[table_from(table)] = table_walk_from(text_of_walk.get<std::string>());
  }
  if (const auto tables = json.find("tables"); tables != json.end()) {
    for (const auto& [table, checked] : tables->items())
      state.tables[table_from(table)] = checked_table_from(checked);
  }
  return state;
} catch (const std::exception& error) {
  throw Error(ExitCode::failed,
              std::string("what an earlier check left cannot be read: ") + error.what());
}

CheckStateFile::CheckStateFile(const std::string& directory, const std::string& slave,
                               const std::string& channel) {
  namespace fs = boost::filesystem;
  // Boost takes "." for a directory whose parent has no name.
  if (!fs::is_directory(directory) && fs::create_directories(fs::absolute(directory)))
    fs::permissions(directory, fs::owner_all);
  path_ = directory + "/check-slave-" + slave;
  if (!channel.empty()) path_ += "-" + boost::algorithm::hex(channel);
  path_ += ".json";
}

std::optional<CheckState> CheckStateFile::read() const {
  const auto text = read_own_file(path_);
  if (!text) return {};
  try {
    return check_state_from_json(*text);
  } catch (const Error& error) {
    throw Error(ExitCode::precondition, path_ + ": " + error.what(),
                "Leave --resume out to begin again.");
  }
}

void CheckStateFile::write(const CheckState& state) const { write_durably(path_, to_json(state)); }

void CheckStateFile::remove() const { remove_if_there(path_); }

}  // namespace slaveclone
