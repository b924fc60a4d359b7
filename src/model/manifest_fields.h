#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <utility>

#include "base/error.h"

namespace slaveclone {

// What the manifest's values are made of. All that reads throws Error{damaged}, but get_path(),
// which may throw what the library does.

Error manifest_damaged(const std::string& why);

// The library takes any number for another, and makes 4294967295 of -1.
template <typename T>
bool fits(const nlohmann::ordered_json& json) {
  if constexpr (std::is_same_v<T, bool>) {
    return json.is_boolean();
  } else if constexpr (std::is_integral_v<T>) {
    return json.is_number_integer() &&
           (json.is_number_unsigned() ? std::in_range<T>(json.template get<std::uint64_t>())
                                      : std::in_range<T>(json.template get<std::int64_t>()));
  } else if constexpr (std::is_floating_point_v<T>) {
    return json.is_number();
  } else {
    return true;
  }
}

template <typename T>
void get(const nlohmann::ordered_json& json, const char* key, T& value) try {
  const nlohmann::ordered_json& found = json.at(key);
  if (!fits<T>(found)) throw manifest_damaged(std::string(key) + " cannot be " + found.dump());
  found.get_to(value);
} catch (const nlohmann::ordered_json::exception& e) {
  throw manifest_damaged(std::string(key) + ": " + e.what());
}

// File names are bytes and JSON is UTF-8: another encoding's name is written as path_hex.
void put_path(nlohmann::ordered_json& json, const std::string& path,
              const std::string& key = "path");
std::string get_path(const nlohmann::ordered_json& json, const std::string& key = "path");

// As the library finds them: channel_position.cc has them.
struct ServerInfo;
void to_json(nlohmann::ordered_json& json, const ServerInfo& server);
void from_json(const nlohmann::ordered_json& json, ServerInfo& server);
struct ChannelPosition;
void to_json(nlohmann::ordered_json& json, const ChannelPosition& channel);
void from_json(const nlohmann::ordered_json& json, ChannelPosition& channel);

}  // namespace slaveclone
