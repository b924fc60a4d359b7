#include "mysql/client_binlog_dump.h"

#include <optional>
#include <string>

#include "mysql/client_heard_reads.h"
#ifdef MARIADB_PACKAGE_VERSION
#include <mariadb_rpl.h>
#endif

namespace slaveclone {
namespace {

// The dump ends where the log does now, instead of waiting for more. A slave's server_id would
// throw that slave off the master (MariaDB 10.5, 11.8): 0 is nobody's.
constexpr unsigned dump_non_block = 1;
constexpr unsigned nobodys_server_id = 0;

#ifdef MARIADB_PACKAGE_VERSION
// The library's own reader of events fails on MySQL's (error 5021): only its packets are used.
class Packets {
 public:
  Packets(MYSQL* mysql, const BinlogPosition& from)
      : mysql_(mysql), dump_(mariadb_rpl_init(mysql)) {
    MARIADB_RPL* const dump = dump_.get();
    mariadb_rpl_optionsv(dump, MARIADB_RPL_FILENAME, from.file.c_str(), from.file.size());
    mariadb_rpl_optionsv(dump, MARIADB_RPL_START, static_cast<unsigned long>(from.offset));
    mariadb_rpl_optionsv(dump, MARIADB_RPL_SERVER_ID, nobodys_server_id);
    mariadb_rpl_optionsv(dump, MARIADB_RPL_FLAGS, dump_non_block);
  }

  bool open() { return mariadb_rpl_open(dump_.get()) == 0; }

  // The next packet; empty at the end, nullopt for an error.
  std::optional<std::string_view> next() {
    constexpr unsigned char end_of_data = 0xfe;
    const unsigned long size = mysql_net_read_packet(mysql_);
    if (size == static_cast<unsigned long>(-1) || size == packet_error) return {};
    const unsigned char* const packet = mysql_->net.read_pos;
    if (size < 1 || packet[0] == end_of_data) return std::string_view();
    return std::string_view(reinterpret_cast<const char*>(packet) + 1, size - 1);
  }

 private:
  struct End {
    void operator()(MARIADB_RPL* dump) const { mariadb_rpl_close(dump); }
  };
  MYSQL* mysql_;
  std::unique_ptr<MARIADB_RPL, End> dump_;
};
#else
class Packets {
 public:
  Packets(MYSQL* mysql, const BinlogPosition& from) : mysql_(mysql), file_(from.file) {
    dump_.file_name = file_.c_str();
    dump_.file_name_length = file_.size();
    dump_.start_position = from.offset;
    dump_.server_id = nobodys_server_id;
    dump_.flags = dump_non_block;
  }
  ~Packets() { mysql_binlog_close(mysql_, &dump_); }
  Packets(const Packets&) = delete;
  Packets& operator=(const Packets&) = delete;

  bool open() { return mysql_binlog_open(mysql_, &dump_) == 0; }

  std::optional<std::string_view> next() {
    if (mysql_binlog_fetch(mysql_, &dump_) != 0) return {};
    if (dump_.size == 0) return std::string_view();
    return std::string_view(reinterpret_cast<const char*>(dump_.buffer) + 1, dump_.size - 1);
  }

 private:
  MYSQL* mysql_;
  std::string file_;
  MYSQL_RPL dump_{};
};
#endif

class ClientBinlogDump : public BinlogDump {
 public:
  ClientBinlogDump(ClientConnection& connection, const BinlogPosition& from)
      : connection_(connection),
        reads_(connection, "send more of its binary log"),
        packets_(connection.mysql(), from) {
    if (!packets_.open()) fail();
    connection_.owe_answer();  // for ever: at its end the server hangs up
  }
  ~ClientBinlogDump() override { connection_.cut(); }
  ClientBinlogDump(const ClientBinlogDump&) = delete;
  ClientBinlogDump& operator=(const ClientBinlogDump&) = delete;

  std::string_view next() override {
    if (at_end_) return {};
    const auto event = packets_.next();
    if (!event) fail();
    at_end_ = event->empty();
    return *event;
  }

 private:
  [[noreturn]] void fail() {
    at_end_ = true;
    reads_.rethrow();
    connection_.fail();
  }

  ClientConnection& connection_;
  HeardReads reads_;
  Packets packets_;
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<BinlogDump> open_dump(ClientConnection& connection, const BinlogPosition& from) {
  return std::make_unique<ClientBinlogDump>(connection, from);
}

}  // namespace slaveclone
