#pragma once

#include <cstdint>

#include "rows/chunk.h"

namespace slaveclone {

// The chunk's range holds these rows afterwards, and no others: in one transaction of the session,
// which is one of prepare_to_write_rows(). Returns how many they are.
std::uint64_t replace_rows(Server& server, const Chunk& chunk, ChunkRows& rows);

}  // namespace slaveclone
