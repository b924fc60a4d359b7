#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "archive/buffer.h"
#include "archive/byte_source.h"
#include "archive/digest.h"
#include "archive/frame_pool.h"
#include "archive/input_file.h"
#include "archive/zstd_format.h"

struct ZSTD_DCtx_s;

namespace slaveclone {

// Decompresses any zstd stream. Frames as we write them (see zstd_format.h) go to several threads;
// others, whose size is unknown or large, through one context as a stream.
class ZstdSource : public ByteSource {
 public:
  ZstdSource(InputFile& input, unsigned threads);  // threads 0: one a core

  std::span<const char> next() override;
  CompressionKind kind() const override { return CompressionKind::zstd; }
  bool sealed() const override { return end_of_ours_ == EndOfOurs::seek_table; }

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  enum class Step { go_on, stop };
  // How much of what ends our streams was the last to come.
  enum class EndOfOurs { nothing, seal, seek_table };

  std::size_t fill(std::size_t wanted);
  void consume(std::size_t size);
  void submit_frames();
  Step submit_frame();
  void skip_frame();
  void note_frame(std::uint64_t content_size, std::size_t size);
  void note_skipped(const Digest& frame, const std::string& digest_before);
  std::span<const char> stream();
  std::uint64_t position() const { return input_.position() - (end_ - begin_); }
  const char* data() const { return buffer_.data() + begin_; }
  std::size_t available() const { return end_ - begin_; }

  InputFile& input_;
  Buffer buffer_;  // what was read and not yet consumed is between begin_ and end_
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  Digest digest_;                   // of all that was consumed
  std::vector<FrameSizes> frames_;  // while they are as ours: memory is bounded by their content
  bool ours_ = true;
  EndOfOurs end_of_ours_ = EndOfOurs::nothing;
  bool at_end_ = false;      // of the whole stream
  bool streaming_ = false;   // inside a frame that does not go to the pool
  bool handed_out_ = false;  // the pool's oldest frame is with the caller
  std::unique_ptr<ZSTD_DCtx_s, Free> stream_;
  Buffer stream_output_;
  FramePool pool_;
};

}  // namespace slaveclone
