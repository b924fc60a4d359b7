#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "mysql/login.h"

namespace slaveclone::test {

// Clients of a master who do to rows what copying them in ranges does not bear: primary keys that
// move from one end of a table to the other, unique keys that change places, parents whose keys
// change or that go with their children (ON UPDATE CASCADE, ON DELETE CASCADE, SET NULL), a table
// that refers to itself, pairs that refer to each other with each action, a table without a key.
// Schema "moving", InnoDB.
class KeyMovers {
 public:
  KeyMovers(const Login& master, int rows, unsigned clients);
  ~KeyMovers();
  KeyMovers(const KeyMovers&) = delete;
  KeyMovers& operator=(const KeyMovers&) = delete;

  // How many statements have changed something.
  std::uint64_t stop();

 private:
  void make_tables();
  void move(unsigned client);

  Login login_;
  int rows_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> moved_{0};
  std::vector<std::jthread> clients_;
};

}  // namespace slaveclone::test
