#pragma once

#include <string>

namespace slaveclone::test {

// In memory, if the machine has plenty; else empty. What a dozen small servers sync need not wait
// for a disk where the disk is not what is tested.
std::string fast_directory();

}  // namespace slaveclone::test
