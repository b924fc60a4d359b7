#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace slaveclone {

// What the values of an enum are called in options, manifests and messages.
template <typename Enum, std::size_t size>
using EnumNames = std::array<std::pair<Enum, const char*>, size>;

template <typename Enum, std::size_t size>
std::string name_in(const EnumNames<Enum, size>& names, Enum value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return {};
}

template <typename Enum, std::size_t size>
std::optional<Enum> value_in(const EnumNames<Enum, size>& names, const std::string& text) {
  for (const auto& [value, name] : names) {
    if (text == name) return value;
  }
  return {};
}

}  // namespace slaveclone
