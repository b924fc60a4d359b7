// For ZSTD_getCParams and ZSTD_estimateCCtxSize_usingCParams, which bound the memory.
#define ZSTD_STATIC_LINKING_ONLY
#include "archive/zstd_sink.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "archive/seal.h"
#include "base/error.h"

namespace slaveclone {
namespace {

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result) != 0) {
    throw Error(ExitCode::failed, std::string("cannot compress: ") + ZSTD_getErrorName(result));
  }
  return result;
}

FramePool::Work make_compressor(int level) {
  const std::shared_ptr<ZSTD_CCtx> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  if (!context) throw std::bad_alloc();
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level));
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1));
  return [context](Frame& frame) {
    frame.output.reserve(ZSTD_compressBound(frame_content_size));
    frame.output_size =
        checked(ZSTD_compress2(context.get(), frame.output.data(), frame.output.capacity(),
                               frame.input.data(), frame.input_size));
  };
}

unsigned workers_for(int level, unsigned threads) {
  const auto parameters = ZSTD_getCParams(level, frame_content_size, 0);
  return workers_that_fit(threads, ZSTD_estimateCCtxSize_usingCParams(parameters),
                          frame_content_size + ZSTD_compressBound(frame_content_size));
}

}  // namespace

ZstdSink::ZstdSink(ByteSink& below, int level, unsigned threads)
    : below_(below),
      pool_(workers_for(level, threads), [level] { return make_compressor(level); }) {}

void ZstdSink::write(const void* data, std::size_t size) {
  const char* rest = static_cast<const char*>(data);
  while (size > 0) {
    while (pool_.full()) pass_on_oldest();
    Frame& frame = pool_.next();
    frame.input.reserve(frame_content_size);
    const std::size_t part = std::min(size, frame_content_size - filled_);
    std::memcpy(frame.input.data() + filled_, rest, part);
    filled_ += part;
    rest += part;
    size -= part;
    if (filled_ == frame_content_size) submit();
  }
}

void ZstdSink::finish() {
  if (filled_ > 0) submit();
  while (!pool_.empty()) pass_on_oldest();
  const std::string end = stream_seal(CompressionKind::zstd, digest_.hex()) + seek_table(frames_);
  below_.write(end.data(), end.size());
  below_.finish();
}

void ZstdSink::submit() {
  pool_.next().input_size = filled_;
  filled_ = 0;
  pool_.submit();
}

void ZstdSink::pass_on_oldest() {
  const Frame& frame = pool_.wait_oldest();
  digest_.add(frame.output.data(), frame.output_size);
  below_.write(frame.output.data(), frame.output_size);
  frames_.push_back({static_cast<std::uint32_t>(frame.output_size),
                     static_cast<std::uint32_t>(frame.input_size)});
  pool_.release_oldest();
}

}  // namespace slaveclone
