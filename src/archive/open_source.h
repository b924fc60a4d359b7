#pragma once

#include <memory>

#include "archive/byte_source.h"
#include "archive/input_file.h"

namespace slaveclone {

// The decompressed bytes of an archive; its first bytes tell how it is compressed. The input must
// outlive the source.
std::unique_ptr<ByteSource> open_source(InputFile& input, unsigned threads);

}  // namespace slaveclone
