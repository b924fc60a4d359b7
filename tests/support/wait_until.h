#pragma once

#include <chrono>
#include <functional>

namespace slaveclone::test {

// Whether the predicate came true in time; asked every 10 ms.
bool wait_until(const std::function<bool()>& predicate,
                std::chrono::milliseconds timeout = std::chrono::seconds(30));

}  // namespace slaveclone::test
