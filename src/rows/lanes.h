#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace slaveclone {

// Does the work once for each lane (0, 1, …), side by side, and returns when all have ended. The
// first exception is thrown then; the others see 'stop' and should end soon.
void in_lanes(std::size_t lanes,
              const std::function<void(std::size_t lane, const std::atomic<bool>& stop)>& work);

}  // namespace slaveclone
