// For scripts/soak: a client that reads from a server every two milliseconds until it is
// interrupted, and then prints the longest time that it waited for an answer or its turn, as JSON.
//   read_stalls SOCKET

#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <thread>

#include "base/stop_request.h"
#include "mysql/client_session.h"
#include "mysql/session.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds beat{2};

double longest_gap_ms(Session& session) {
  const StopRequest::Unheard to_its_end;  // a query under way counts
  steady_clock::duration longest{};
  for (auto last = steady_clock::now(); !StopRequest::pending();) {
    std::this_thread::sleep_for(beat);
    session.query("SELECT NOW(6)");
    const auto now = steady_clock::now();
    longest = std::max(longest, now - last);
    last = now;
  }
  return std::chrono::duration<double, std::milli>(longest).count();
}

}  // namespace
}  // namespace slaveclone

int main(int argc, char** argv) try {
  using namespace slaveclone;
  StopRequest::install();
  Login login;
  login.endpoint.socket = argc > 1 ? argv[1] : "";
  login.user = "root";
  std::cout << "{\"longest_gap_ms\": " << longest_gap_ms(*connect(login)) << "}\n";
} catch (const std::exception& error) {
  std::cerr << "read_stalls: " << error.what() << '\n';
  return 1;
}
