#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace slaveclone {

using Json = nlohmann::ordered_json;

// One line. Paths may hold any bytes: what is no UTF-8 comes out as U+FFFD.
inline std::string json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace slaveclone
