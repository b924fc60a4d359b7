#include "mysql/client_heard_reads.h"

#ifdef MARIADB_PACKAGE_VERSION
#include <ma_pvio.h>
#endif

#include <exception>
#include <utility>

namespace slaveclone {

#ifdef MARIADB_PACKAGE_VERSION

// The functions of the library's transport, two of them ours: it reads, and TLS waits before it
// does.
struct HeardReads::Methods : st_ma_pvio_methods {
  Methods(ClientConnection& of, std::string to_do)
      : st_ma_pvio_methods(*of.mysql()->net.pvio->methods),
        original(of.mysql()->net.pvio->methods),
        connection(of),
        what(std::move(to_do)) {
    read = heard_read;
    wait_io_or_timeout = heard_wait;
  }

  static ssize_t heard_read(MARIADB_PVIO* pvio, uchar* buffer, std::size_t size) {
    auto* const self = static_cast<Methods*>(pvio->methods);
    return self->waits_for_input() ? self->original->read(pvio, buffer, size) : -1;
  }

  static int heard_wait(MARIADB_PVIO* pvio, my_bool is_read, int timeout) {
    auto* const self = static_cast<Methods*>(pvio->methods);
    if (is_read == 0) return self->original->wait_io_or_timeout(pvio, is_read, timeout);
    return self->waits_for_input() ? 1 : -1;
  }

  // No exception may pass through the library.
  bool waits_for_input() {
    try {
      if (!connection.has_input(std::chrono::milliseconds(100))) connection.wait_for_input(what);
      return true;
    } catch (...) {
      ended_by = std::current_exception();
      return false;
    }
  }

  st_ma_pvio_methods* const original;
  ClientConnection& connection;
  const std::string what;
  std::exception_ptr ended_by;
};

HeardReads::HeardReads(ClientConnection& connection, const std::string& what)
    : connection_(connection), methods_(std::make_unique<Methods>(connection, what)) {
  MARIADB_PVIO* const transport = connection_.mysql()->net.pvio;
  transport->methods = methods_.get();
  transport->methods->blocking(transport, 0, nullptr);  // else TLS waits in the system's read
}

// A connection that was lost has none any more.
HeardReads::~HeardReads() {
  MARIADB_PVIO* const transport = connection_.mysql()->net.pvio;
  if (transport == nullptr) return;
  transport->methods = methods_->original;
  transport->methods->blocking(transport, 1, nullptr);
}

void HeardReads::rethrow() {
  if (!methods_->ended_by) return;
  connection_.cut();
  std::rethrow_exception(std::exchange(methods_->ended_by, nullptr));
}

#else

struct HeardReads::Methods {};
HeardReads::HeardReads(ClientConnection& connection, const std::string&)
    : connection_(connection) {}
HeardReads::~HeardReads() = default;
void HeardReads::rethrow() {}

#endif

}  // namespace slaveclone
