#include "archive/frame_pool.h"

namespace slaveclone {

FramePool::FramePool(unsigned workers, const std::function<Work()>& make_work)
    : slots_(workers + 2) {
  for (unsigned i = 0; i < workers; ++i) {
    threads_.emplace_back(
        [this, work = make_work()](const std::stop_token& stop) { run(stop, work); });
  }
}

Frame& FramePool::next() { return slot(submitted_).frame; }

void FramePool::submit() {
  {
    const std::lock_guard lock(mutex_);
    slot(submitted_).done = false;
    ++submitted_;
  }
  work_to_do_.notify_one();
}

Frame& FramePool::wait_oldest() {
  Slot& oldest = slot(released_);
  std::unique_lock lock(mutex_);
  work_done_.wait(lock, [&] { return oldest.done; });
  if (oldest.failure) std::rethrow_exception(oldest.failure);
  return oldest.frame;
}

void FramePool::release_oldest() { ++released_; }

void FramePool::run(const std::stop_token& stop, const Work& work) {
  for (std::unique_lock lock(mutex_); work_to_do_.wait(lock, stop, [this] {
         return taken_ < submitted_;
       }) && !stop.stop_requested();) {
    Slot& mine = slot(taken_++);
    lock.unlock();
    std::exception_ptr failure;
    try {
      work(mine.frame);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    mine.failure = failure;
    mine.done = true;
    work_done_.notify_one();
  }
}

}  // namespace slaveclone
