#pragma once

#include <map>
#include <string>
#include <vector>

#include "mysql/session.h"

namespace slaveclone::test {

// What a run must leave on the donor as it was.
struct DonorLook {
  struct Channel {
    std::string name;
    bool receiver_running = false;
    bool applier_running = false;
    bool until_set = false;
    std::uint64_t delay_seconds = 0;

    bool operator==(const Channel&) const = default;
  };

  std::vector<Channel> channels;
  std::map<std::string, std::string> variables;  // those that runs change for a while
  bool journal = false;

  bool operator==(const DonorLook&) const = default;
};

DonorLook look_at(std::unique_ptr<Session> donor);

}  // namespace slaveclone::test
