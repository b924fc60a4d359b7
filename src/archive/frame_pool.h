#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "archive/buffer.h"

namespace slaveclone {

// A piece of a stream on its way through a worker.
struct Frame {
  std::uint64_t offset = 0;  // of the input in its stream, for errors
  Buffer input;
  std::size_t input_size = 0;
  Buffer output;
  std::size_t output_size = 0;
};

// A ring of frames that worker threads turn from input to output, given back in the order they were
// submitted. One thread submits and takes. There are two more frames than workers, so that these
// are busy while the thread fills one and empties another; memory is bounded by that. The
// destructor stops the workers after the frame they are at.
class FramePool {
 public:
  using Work = std::function<void(Frame&)>;

  // make_work is called once a worker, so that each has its own context.
  FramePool(unsigned workers, const std::function<Work()>& make_work);

  bool full() const { return submitted_ - released_ == slots_.size(); }
  bool empty() const { return submitted_ == released_; }

  Frame& next();         // the one to fill; not when full()
  void submit();         // the one that next() gave
  Frame& wait_oldest();  // not when empty(); throws what its worker threw
  void release_oldest();

 private:
  struct Slot {
    Frame frame;
    bool done = false;
    std::exception_ptr failure;
  };

  void run(const std::stop_token& stop, const Work& work);
  Slot& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }

  std::vector<Slot> slots_;
  std::uint64_t submitted_ = 0;  // how many ever; written under the mutex
  std::uint64_t taken_ = 0;      // by workers
  std::uint64_t released_ = 0;
  std::mutex mutex_;
  std::condition_variable_any work_to_do_;
  std::condition_variable work_done_;
  std::vector<std::jthread> threads_;  // last, so that they end before what they use
};

}  // namespace slaveclone
