#include "archive/zstd_source.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "archive/seal.h"
#include "archive/zstd_format.h"

namespace slaveclone {
namespace {

constexpr std::size_t magic_size = 4;
constexpr std::size_t skippable_header_size = 8;
constexpr std::size_t decompression_context_size = std::size_t{160} << 10U;

std::uint32_t le32(const char* bytes) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) {
    value |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return value;
}

std::size_t largest_frame() { return ZSTD_compressBound(frame_content_size) + 64; }

FramePool::Work make_decompressor(const InputFile& input) {
  const std::shared_ptr<ZSTD_DCtx> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  if (!context) throw std::bad_alloc();
  return [context, &input](Frame& frame) {
    frame.output.reserve(frame_content_size);
    const std::size_t size =
        ZSTD_decompressDCtx(context.get(), frame.output.data(), frame.output.capacity(),
                            frame.input.data(), frame.input_size);
    if (ZSTD_isError(size) != 0) throw input.damaged(ZSTD_getErrorName(size), frame.offset);
    frame.output_size = size;
  };
}

}  // namespace

ZstdSource::ZstdSource(InputFile& input, unsigned threads)
    : input_(input),
      stream_(ZSTD_createDCtx()),
      pool_(workers_that_fit(threads, decompression_context_size,
                             frame_content_size + largest_frame()),
            [&input] { return make_decompressor(input); }) {
  if (!stream_) throw std::bad_alloc();
  buffer_.reserve(2 * largest_frame());
}

void ZstdSource::Free::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

std::span<const char> ZstdSource::next() {
  for (;;) {
    if (handed_out_) pool_.release_oldest();
    handed_out_ = false;
    if (!streaming_) submit_frames();
    if (!pool_.empty()) {
      const Frame& frame = pool_.wait_oldest();
      handed_out_ = true;
      if (frame.output_size > 0) return {frame.output.data(), frame.output_size};
    } else if (streaming_) {
      const auto piece = stream();
      if (!piece.empty()) return piece;
    } else if (at_end_) {
      return {};
    }
  }
}

// Returns how much there is, which is less than wanted only at the end of the input.
std::size_t ZstdSource::fill(std::size_t wanted) {
  if (begin_ + wanted > buffer_.capacity()) {
    std::memmove(buffer_.data(), data(), available());
    end_ = available();
    begin_ = 0;
  }
  while (available() < wanted) {
    const std::size_t got = input_.read(buffer_.data() + end_, buffer_.capacity() - end_);
    if (got == 0) break;
    end_ += got;
  }
  return available();
}

void ZstdSource::consume(std::size_t size) {
  digest_.add(data(), size);
  begin_ += size;
}

void ZstdSource::submit_frames() {
  while (!at_end_ && !pool_.full()) {
    const std::size_t got = fill(skippable_header_size);
    if (got == 0) {
      at_end_ = true;
    } else if (got < magic_size) {
      throw input_.damaged("there is something after its end", position());
    } else if ((le32(data()) & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START) {
      skip_frame();
    } else if (le32(data()) != ZSTD_MAGICNUMBER) {
      throw input_.damaged("no zstd frame begins here", position());
    } else if (submit_frame() == Step::stop) {
      return;
    }
  }
}

ZstdSource::Step ZstdSource::submit_frame() {
  const bool whole = fill(largest_frame()) < largest_frame();  // all that is left of the input
  const auto content_size = ZSTD_getFrameContentSize(data(), available());
  if (content_size == ZSTD_CONTENTSIZE_ERROR) throw input_.damaged("bad frame header", position());
  const std::size_t size = ZSTD_findFrameCompressedSize(data(), available());
  const bool found = ZSTD_isError(size) == 0;
  const bool fits = found ? size <= largest_frame() : whole;
  note_frame(content_size, size);
  if (content_size > frame_content_size || !fits) {  // unknown is the largest number
    streaming_ = true;
    return Step::stop;
  }
  if (!found) throw input_.damaged("it ends inside a zstd frame", position());
  Frame& frame = pool_.next();
  frame.offset = position();
  frame.input.reserve(largest_frame());
  std::memcpy(frame.input.data(), data(), size);
  frame.input_size = size;
  consume(size);
  pool_.submit();
  return Step::go_on;
}

// Only the last of ours is smaller than the others.
void ZstdSource::note_frame(std::uint64_t content_size, std::size_t size) {
  end_of_ours_ = EndOfOurs::nothing;
  const bool last_was_full = frames_.empty() || frames_.back().content == frame_content_size;
  ours_ = ours_ && last_was_full && content_size <= frame_content_size;
  if (!ours_) return;
  frames_.push_back({static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(content_size)});
}

void ZstdSource::note_skipped(const Digest& frame, const std::string& digest_before) {
  const auto is = [&frame](const std::string& bytes) {
    Digest digest;
    digest.add(bytes.data(), bytes.size());
    return frame.hex() == digest.hex();
  };
  if (end_of_ours_ == EndOfOurs::seal && ours_ && is(seek_table(frames_))) {
    end_of_ours_ = EndOfOurs::seek_table;
  } else {
    const bool seal = is(stream_seal(CompressionKind::zstd, digest_before));
    end_of_ours_ = seal ? EndOfOurs::seal : EndOfOurs::nothing;
  }
}

void ZstdSource::skip_frame() {
  const std::string digest_before = digest_.hex();
  Digest frame;
  if (fill(skippable_header_size) < skippable_header_size) {
    throw input_.damaged("it ends inside a skippable frame", position());
  }
  std::uint64_t rest = skippable_header_size + std::uint64_t{le32(data() + magic_size)};
  while (rest > 0) {
    if (fill(1) == 0) throw input_.damaged("it ends inside a skippable frame", position());
    const std::size_t part = std::min<std::uint64_t>(rest, available());
    frame.add(data(), part);
    consume(part);
    rest -= part;
  }
  note_skipped(frame, digest_before);
}

std::span<const char> ZstdSource::stream() {
  stream_output_.reserve(frame_content_size);
  ZSTD_outBuffer output{stream_output_.data(), stream_output_.capacity(), 0};
  while (streaming_ && output.pos < output.size) {
    const bool input_ended = fill(1) == 0;
    ZSTD_inBuffer input{data(), available(), 0};
    const std::size_t before = output.pos;
    const std::size_t result = ZSTD_decompressStream(stream_.get(), &output, &input);
    if (ZSTD_isError(result) != 0) throw input_.damaged(ZSTD_getErrorName(result), position());
    consume(input.pos);
    if (result == 0) streaming_ = false;
    if (result != 0 && input_ended && output.pos == before) {
      throw input_.damaged("it ends inside a zstd frame", position());
    }
  }
  return {stream_output_.data(), output.pos};
}

}  // namespace slaveclone
