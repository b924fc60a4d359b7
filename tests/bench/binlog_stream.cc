// For scripts/soak: what BinlogStream reads of a server's log, how fast, and whom it delays.
//   binlog_stream SERVER [TRANSACTIONS]
// SERVER is a distribution such as mysql-9.7. Exits with 1 unless the groups are those that were
// written, and no commit waited for a reader that paused.

#include "mysql/binlog_stream.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <future>
#include <iostream>
#include <string>

#include "mysql/server.h"
#include "support/files.h"
#include "support/logged_work.h"
#include "support/temporary_directory.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {
namespace {

using Words = std::vector<std::string>;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Log {
 public:
  Log(const TestSandbox& servers, std::string name) : servers_(servers), name_(std::move(name)) {}

  std::unique_ptr<Session> session() const { return servers_.session(name_); }

  BinlogPosition end() const { return Server(session()).end_of_log(); }

  LogContents read(const BinlogPosition& from) const {
    LogContents contents;
    BinlogStream stream(session(), from);
    while (const BinlogGroup* group = stream.next()) contents.add(*group);
    return contents;
  }

  // Both return bytes a second; the limit is that of packets that are thrown away.
  double speed(const BinlogPosition& from) const {
    std::uint64_t groups = 0;
    auto one = session();
    const auto begin = steady_clock::now();
    BinlogStream stream(std::move(one), from);
    while (stream.next() != nullptr) ++groups;
    return rate(begin, groups > 0 ? bytes_ : 0);
  }
  double limit(const BinlogPosition& from) {
    const auto one = session();
    for (const char* variable : {"master_binlog_checksum", "source_binlog_checksum"})
      one->query(std::string("SET @") + variable + " = @@GLOBAL.binlog_checksum");
    one->query("SET @mariadb_slave_capability = 4");
    bytes_ = 0;
    const auto begin = steady_clock::now();
    const auto dump = one->dump_binlog(from);
    for (std::string_view event = dump->next(); !event.empty(); event = dump->next())
      bytes_ += event.size();
    return rate(begin, bytes_);
  }
  std::uint64_t bytes() const { return bytes_; }

 private:
  static double rate(steady_clock::time_point begin, std::uint64_t bytes) {
    const std::chrono::duration<double> time = steady_clock::now() - begin;
    return static_cast<double>(bytes) / time.count();
  }

  const TestSandbox& servers_;
  std::string name_;
  std::uint64_t bytes_ = 0;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

bool groups_are_right(const Log& log, const BinlogPosition& begin, const LoggedWork& work,
                      const std::string& what) {
  const LogContents read = log.read(begin);
  const bool right = read == work.written();
  std::cout << what << ": " << work.written().count() << " groups written, " << read.count()
            << " read: " << (right ? "equal" : "DIFFERENT") << std::endl;
  if (!right) std::cout << "  written: " << work.written() << "\n  read:    " << read << std::endl;
  return right;
}

// Rows of a kilobyte, 200 MB.
void write_in_bulk(Session& session) {
  const std::string digits =
      "(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 "
      "UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) AS ";
  session.query("CREATE TABLE logged.bulk (t VARCHAR(2000)) ENGINE=InnoDB");
  for (int i = 0; i < 20; ++i) {
    session.query("INSERT INTO logged.bulk SELECT REPEAT('bulk', 250) FROM " + digits + "a, " +
                  digits + "b, " + digits + "c, " + digits + "d");
  }
}

void measure_speed(Log& log, const BinlogPosition& begin, const std::string& server) {
  std::vector<double> speeds, limits;
  for (int round = 0; round < 5; ++round) {
    limits.push_back(log.limit(begin));
    speeds.push_back(log.speed(begin));
  }
  std::cout << server << ": " << log.bytes() / 1'000'000 << " MB of events at "
            << static_cast<unsigned>(median(speeds) / 1e6) << " MB/s; thrown away "
            << static_cast<unsigned>(median(limits) / 1e6) << " MB/s; ratio "
            << median(speeds) / median(limits) << std::endl;
}

constexpr milliseconds too_long{1000};

// The longest of some commits; of one that does not end, `too_long`: `release` lets it end then.
template <typename Release>
milliseconds longest_commit(const Log& log, Release release) {
  auto commits = std::async(std::launch::async, [&] {
    milliseconds longest{0};
    const auto writer = log.session();
    for (int i = 0; i < 50; ++i) {
      const auto begin = steady_clock::now();
      writer->query("UPDATE logged.a SET t = 'paused" + std::to_string(i) + "' WHERE id = 1001");
      longest =
          std::max(longest, std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin));
    }
    return longest;
  });
  const bool ended = commits.wait_for(3 * too_long) == std::future_status::ready;
  release();
  const milliseconds longest = commits.get();
  return ended ? longest : too_long;
}

// The log is larger than all that lies between server and reader.
bool commits_go_on(const Log& log, const BinlogPosition& begin, const std::string& server) {
  const milliseconds alone = longest_commit(log, [] {});
  BinlogStream paused(log.session(), begin);
  paused.next();
  const milliseconds beside = longest_commit(log, [] {});
  const auto session = log.session();
  auto rows = session->stream_rows("SHOW BINLOG EVENTS IN '" + log.end().file + "'");
  rows->next();
  const milliseconds control = longest_commit(log, [&] { rows.reset(); });
  std::cout << server << ": longest of 50 commits alone " << alone.count()
            << " ms, beside a paused stream " << beside.count()
            << " ms, beside an unread SHOW BINLOG EVENTS " << control.count() << " ms"
            << (control >= too_long ? " or more" : "") << std::endl;
  return beside < too_long;
}

bool check(const std::string& server, std::uint64_t transactions, bool encrypted) {
  TestSandbox servers;
  Words all{"version=" + server};
  if (encrypted) {
    const std::string keys = servers.path() + "/keys";
    write_file(keys, "1;770A8A65DA156D24EE2A093277530142\n");
    all.insert(all.end(), {"plugin-load-add=file_key_management",
                           "file-key-management-filename=" + keys, "encrypt-binlog=ON"});
  }
  servers.add("server", "master", all);
  servers.start({"server"});
  Log log(servers, "server");
  const TemporaryDirectory directory;
  const BinlogPosition begin = log.end();
  const auto writer = log.session();
  LoggedWork work(*writer, directory.path());
  work.write(transactions);
  bool good = groups_are_right(log, begin, work, server + (encrypted ? ", encrypted" : ""));
  if (encrypted) return good;
  good = commits_go_on(log, begin, server) && good;
  measure_speed(log, begin, server + ", small events");
  const BinlogPosition bulk = log.end();
  write_in_bulk(*writer);
  measure_speed(log, bulk, server + ", in bulk");
  return good;
}

int soak(const std::string& server, std::uint64_t transactions) {
  bool good = check(server, transactions, false);
  if (server.starts_with("mariadb")) good = check(server, transactions / 10, true) && good;
  return good ? 0 : 1;
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::cerr << "Usage: binlog_stream SERVER [TRANSACTIONS]\n";
    return 2;
  }
  return slaveclone::test::soak(argv[1], argc > 2 ? std::stoull(argv[2]) : 100'000);
} catch (const std::exception& e) {
  std::cerr << "binlog_stream: " << e.what() << "\n";
  return 1;
}
