#include "model/manifest_fields.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/human.h"

namespace slaveclone {
namespace {

using Json = nlohmann::ordered_json;

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
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    unsigned byte = 0;
    const char* const end = hex.data() + std::min(i + 2, hex.size());
    const auto [rest, error] = std::from_chars(hex.data() + i, end, byte, 16);
    if (error != std::errc() || rest != hex.data() + i + 2)
      throw manifest_damaged("'" + hex + "' is no path in hex");
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace

Error manifest_damaged(const std::string& why) {
  return {ExitCode::damaged, "MANIFEST.json is damaged: " + printable(why),
          "Copy the archive again from where it was made, or take a new backup."};
}

void put_path(Json& json, const std::string& path, const std::string& key) {
  if (is_utf8(path)) {
    json[key] = path;
  } else {
    json[key + "_hex"] = to_hex(path);
  }
}

std::string get_path(const Json& json, const std::string& key) {
  const std::string hex = key + "_hex";
  return json.contains(hex) ? from_hex(json.at(hex)) : json.at(key).get<std::string>();
}

}  // namespace slaveclone
