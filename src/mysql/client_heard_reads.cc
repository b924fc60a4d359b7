#include "mysql/client_heard_reads.h"

#ifdef MARIADB_PACKAGE_VERSION
#include <ma_pvio.h>
#endif

#include <exception>
#include <utility>

namespace slaveclone {

#ifdef MARIADB_PACKAGE_VERSION

// The functions of the library's transport, one of them ours. TLS reads through them, too.
struct HeardReads::Methods : st_ma_pvio_methods {
  Methods(ClientConnection& of, std::string to_do)
      : st_ma_pvio_methods(*of.mysql()->net.pvio->methods),
        original(of.mysql()->net.pvio->methods),
        connection(of),
        what(std::move(to_do)) {
    read = heard_read;
  }

  // No exception may pass through the library.
  static ssize_t heard_read(MARIADB_PVIO* pvio, uchar* buffer, std::size_t size) {
    auto* const self = static_cast<Methods*>(pvio->methods);
    try {
      if (!self->connection.has_input(std::chrono::milliseconds(100)))
        self->connection.wait_for_input(self->what);
    } catch (...) {
      self->ended_by = std::current_exception();
      return -1;
    }
    return self->original->read(pvio, buffer, size);
  }

  st_ma_pvio_methods* const original;
  ClientConnection& connection;
  const std::string what;
  std::exception_ptr ended_by;
};

HeardReads::HeardReads(ClientConnection& connection, const std::string& what)
    : connection_(connection), methods_(std::make_unique<Methods>(connection, what)) {
  connection_.mysql()->net.pvio->methods = methods_.get();
}

// A connection that was lost has none any more.
HeardReads::~HeardReads() {
  MARIADB_PVIO* const transport = connection_.mysql()->net.pvio;
  if (transport != nullptr) transport->methods = methods_->original;
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
