#pragma once

#include <cstdint>
#include <vector>

#include "archive/byte_sink.h"
#include "archive/digest.h"
#include "archive/frame_pool.h"
#include "archive/zstd_format.h"

namespace slaveclone {

// Compresses into independent zstd frames (checksum and content size in each) with several threads,
// and ends with a seal and a seek table. The thread that calls also writes to `below`, in order.
class ZstdSink : public ByteSink {
 public:
  ZstdSink(ByteSink& below, int level, unsigned threads);  // threads 0: one a core

  void write(const void* data, std::size_t size) override;
  void finish() override;

 private:
  void submit();
  void pass_on_oldest();

  ByteSink& below_;
  Digest digest_;  // of the compressed frames
  std::vector<FrameSizes> frames_;
  std::size_t filled_ = 0;  // bytes in the pool's next frame
  FramePool pool_;
};

}  // namespace slaveclone
