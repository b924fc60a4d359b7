#pragma once

#include <functional>
#include <string>

namespace slaveclone {

// Puts something back at the end of a scope. Arm it before the act.
//
//   Undo undo("the event scheduler", [&] { donor.set_global("event_scheduler", old); });
//   donor.set_global("event_scheduler", "OFF");
//   ...
//   undo.run();   // now, and throw if it fails; or leave it to the destructor, which never throws
//
// What the destructor cannot put back it logs as critical and counts: see failures(). No stop
// request is heard meanwhile.
class Undo {
 public:
  Undo(std::string what, std::function<void()> action);
  ~Undo();
  Undo(Undo&& other) noexcept;
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  Undo& operator=(Undo&&) = delete;

  void run();      // at most once; throws what the action throws, as Error{not_put_back}
  void dismiss();  // nothing is left to put back

  // How many undos have failed in this process; main() exits with not_put_back if any has.
  static int failures();
  static void forget_failures();  // for tests

 private:
  [[noreturn]] void fail(const std::string& why) const;

  std::string what_;
  std::function<void()> action_;
};

}  // namespace slaveclone
