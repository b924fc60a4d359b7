#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slaveclone {

constexpr std::size_t tar_block_size = 512;

// What this is the beginning of, in words, if it is no tar's: "text, perhaps an SQL dump". Up to a
// block is looked at; a tar with a damaged beginning is one nevertheless, as is the beginning of
// one that was cut off in its first block.
std::optional<std::string> what_else_it_is(std::string_view beginning);

}  // namespace slaveclone
