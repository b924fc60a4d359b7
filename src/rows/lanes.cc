#include "rows/lanes.h"

#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace slaveclone {

void in_lanes(std::size_t lanes,
              const std::function<void(std::size_t lane, const std::atomic<bool>& stop)>& work) {
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::exception_ptr first;
  std::vector<std::jthread> threads;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    threads.emplace_back([&, lane] {
      try {
        work(lane, stop);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!first) first = std::current_exception();
        stop = true;
      }
    });
  }
  threads.clear();  // joins
  if (first) std::rethrow_exception(first);
}

}  // namespace slaveclone
