#include "archive/zstd_format.h"

#include <algorithm>
#include <thread>

namespace slaveclone {
namespace {

constexpr std::uint32_t skippable_magic = 0x184D2A5E;
constexpr std::uint32_t seekable_magic = 0x8F92EAB1;
constexpr std::uint32_t entry_size = 8;
constexpr std::uint32_t footer_size = 9;

void append_le32(std::string& out, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift);
}

}  // namespace

std::string seek_table(const std::vector<FrameSizes>& frames) {
  const auto count = static_cast<std::uint32_t>(frames.size());
  std::string table;
  table.reserve(8 + footer_size + std::size_t{entry_size} * count);
  append_le32(table, skippable_magic);
  append_le32(table, entry_size * count + footer_size);
  for (const FrameSizes& frame : frames) {
    append_le32(table, frame.compressed);
    append_le32(table, frame.content);
  }
  append_le32(table, count);
  table += '\0';  // descriptor: no checksums here, each frame has its own
  append_le32(table, seekable_magic);
  return table;
}

unsigned workers_that_fit(unsigned wanted, std::size_t context_size, std::size_t frame_size) {
  if (wanted == 0) wanted = std::thread::hardware_concurrency();
  const std::size_t for_workers = frame_memory_budget - 2 * frame_size;
  const auto fitting = static_cast<unsigned>(for_workers / (context_size + frame_size));
  return std::clamp(wanted, 1U, std::max(1U, fitting));
}

}  // namespace slaveclone
