#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace slaveclone {

// How our zstd streams are cut (docs/archive-format.md): independent frames of at most this much
// content, then the seek table of the zstd seekable format in a skippable frame.
constexpr std::size_t frame_content_size = std::size_t{2} << 20U;

// What the frames and contexts of one pipeline may take, in bytes. With the rest of the program it
// stays below 128 MiB.
constexpr std::size_t frame_memory_budget = std::size_t{84} << 20U;

struct FrameSizes {
  std::uint32_t compressed = 0;
  std::uint32_t content = 0;
};

// The skippable frame that holds the seek table.
std::string seek_table(const std::vector<FrameSizes>& frames);

// How many workers fit into the budget: at least 1, at most `wanted` (0: the number of cores).
// Sizes in bytes; each worker has a context, and there are two more frames than workers.
unsigned workers_that_fit(unsigned wanted, std::size_t context_size, std::size_t frame_size);

}  // namespace slaveclone
