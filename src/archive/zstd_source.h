#pragma once

#include <cstdint>
#include <memory>

#include "archive/buffer.h"
#include "archive/byte_source.h"
#include "archive/frame_pool.h"
#include "archive/input_file.h"

struct ZSTD_DCtx_s;

namespace slaveclone {

// Decompresses any zstd stream. Frames as we write them (see zstd_format.h) go to several threads;
// others, whose size is unknown or large, through one context as a stream.
class ZstdSource : public ByteSource {
 public:
  ZstdSource(InputFile& input, unsigned threads);  // threads 0: one a core

  std::span<const char> next() override;

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  enum class Step { go_on, stop };

  std::size_t fill(std::size_t wanted);
  void consume(std::size_t size);
  void submit_frames();
  Step submit_frame();
  void skip_frame();
  std::span<const char> stream();
  std::uint64_t position() const { return input_.position() - (end_ - begin_); }
  const char* data() const { return buffer_.data() + begin_; }
  std::size_t available() const { return end_ - begin_; }

  InputFile& input_;
  Buffer buffer_;  // what was read and not yet consumed is between begin_ and end_
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool at_end_ = false;      // of the whole stream
  bool streaming_ = false;   // inside a frame that does not go to the pool
  bool handed_out_ = false;  // the pool's oldest frame is with the caller
  std::unique_ptr<ZSTD_DCtx_s, Free> stream_;
  Buffer stream_output_;
  FramePool pool_;
};

}  // namespace slaveclone
