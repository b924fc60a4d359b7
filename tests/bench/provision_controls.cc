// For scripts/soak: copies a master's rows, while its clients move keys, as provision-slave does
// and with one thing left out each time, to see that it is needed.
//   provision_controls [RUNS]     default 20 of each way that is right
// Exits with 1 unless these are all equal, and each fault shows in one of five times as many.

#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <boost/algorithm/string/join.hpp>
#include <exception>
#include <iostream>
#include <random>
#include <thread>

#include "mysql/binlog_stream.h"
#include "mysql/catalogue.h"
#include "mysql/client_session.h"
#include "provision/schema_copy.h"
#include "replication/slave.h"
#include "rows/master_rows.h"
#include "rows/rows_run.h"
#include "rows/slave_rows.h"
#include "support/provision_pair.h"

namespace slaveclone::test {
namespace {

constexpr unsigned rows = 4000;
constexpr unsigned clients = 4;
constexpr std::uint64_t chunk_bytes = 1;  // the fewest rows that there may be
constexpr int chunks_a_snapshot = 2;

// Clients who do nothing but give rows other keys, all over a table; "moving.t".
class Movers {
 public:
  explicit Movers(const Login& master) {
    const auto session = connect(master);
    session->query("CREATE DATABASE moving");
    session->query("CREATE TABLE moving.t (id INT PRIMARY KEY, v INT NOT NULL) ENGINE=InnoDB");
    for (unsigned i = 0; i < rows; ++i)
      session->query("INSERT INTO moving.t VALUES (" + std::to_string(2 * i) + ", 0)");
    for (unsigned client = 0; client < clients; ++client)
      clients_.emplace_back([this, client, master] { move(client, *connect(master)); });
  }
  ~Movers() { stopping_ = true; }
  Movers(const Movers&) = delete;
  Movers& operator=(const Movers&) = delete;

 private:
  void move(unsigned client, Session& session) const {
    std::mt19937 random(client);
    while (!stopping_) {
      const auto key = [&] { return std::to_string(random() % (2 * rows)); };
      // One that is taken is left.
      session.query("UPDATE IGNORE moving.t SET v = v + 1, id = " + key() + " WHERE id = " + key());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));  // else no proof comes to its end
    }
  }

  std::atomic<bool> stopping_{false};
  std::vector<std::jthread> clients_;
};

struct Way {
  const char* name;
  bool is_right;
  bool whole = false;  // each table at one position
  bool prove = true;
  bool minds_position = true;
  bool returns_tables = true;
};

constexpr std::array ways{
    Way{.name = "copied and proven", .is_right = true},
    Way{.name = "copied whole, not proven", .is_right = true, .whole = true, .prove = false},
    Way{.name = "the position ignored, copied whole, not proven",
        .is_right = false,
        .whole = true,
        .prove = false,
        .minds_position = false},
    Way{.name = "copied in chunks, not proven", .is_right = false, .prove = false},
    Way{.name = "proven, but no table returned after a row was missing",
        .is_right = false,
        .returns_tables = false}};

// A snapshot that is soon old, and true at the position that it is said to be of.
class CutShort : public RowSnapshot {
 public:
  CutShort(std::unique_ptr<RowSnapshot> rows, BinlogPosition position, bool whole)
      : rows_(std::move(rows)), position_(std::move(position)), whole_(whole) {}

  const BinlogPosition& position() const override { return position_; }
  std::size_t lanes() const override { return 1; }
  bool has(const TableShape& table, const std::optional<Key>& from) const override {
    const bool enough = from && !whole_ && chunks_ >= chunks_a_snapshot;
    return !enough && rows_->has(table, from);
  }
  std::optional<Key> key_after(std::size_t lane, const TableShape& table,
                               const std::optional<Key>& from, std::uint64_t n) override {
    ++chunks_;
    return rows_->key_after(lane, table, from, n);
  }
  ChunkRows rows(std::size_t lane, const Chunk& chunk) override { return rows_->rows(lane, chunk); }
  RowsDigest digest(std::size_t lane, const Chunk& chunk) override {
    return rows_->digest(lane, chunk);
  }
  std::unique_ptr<RowStream> rows_to_compare(std::size_t lane, const Chunk& chunk) override {
    return rows_->rows_to_compare(lane, chunk);
  }
  void let_go(std::size_t lane) override { rows_->let_go(lane); }
  bool is_wanted() override { return rows_->is_wanted(); }

 private:
  std::unique_ptr<RowSnapshot> rows_;
  BinlogPosition position_;
  bool whole_;
  int chunks_ = 0;
};

class FaultySource : public RowSource {
 public:
  FaultySource(RowSource& source, const Way& way) : source_(source), way_(way) {}

  std::unique_ptr<RowSnapshot> snapshot(const WantedRows& wanted) override {
    auto at = source_.snapshot(wanted);
    const BinlogPosition position = way_.minds_position ? at->position() : source_.position();
    return std::make_unique<CutShort>(std::move(at), position, way_.whole);
  }
  BinlogPosition position() override { return source_.position(); }
  std::shared_ptr<const TableShape> look_again(const TableName& table) override {
    return source_.look_again(table);
  }

 private:
  RowSource& source_;
  const Way& way_;
};

class FaultyTarget : public RowTarget {
 public:
  FaultyTarget(RowTarget& target, const Way& way) : target_(target), way_(way) {}

  void run_until(const BinlogPosition& position) override { target_.run_until(position); }
  std::vector<TableName> run_until_strictly(const BinlogPosition& position) override {
    const std::vector<TableName> touched = target_.run_until_strictly(position);
    return way_.returns_tables ? touched : std::vector<TableName>{};
  }
  void empty(std::size_t lane, const TableShape& table) override { target_.empty(lane, table); }
  std::uint64_t replace(std::size_t lane, const Chunk& chunk, ChunkRows& chunk_rows) override {
    return target_.replace(lane, chunk, chunk_rows);
  }
  RowsDigest digest(std::size_t lane, const Chunk& chunk) override {
    return target_.digest(lane, chunk);
  }

 private:
  RowTarget& target_;
  const Way& way_;
};

class Controls {
 public:
  // Whether all of so many runs are equal.
  bool is_always_equal(const Way& way, int runs) {
    int equal = 0;
    mended_ = returns_ = 0;
    for (int i = 0; i < runs; ++i) {
      const std::string fault = fault_of(way);
      if (fault.empty()) {
        ++equal;
      } else {
        std::cout << "  " << fault << "\n";
      }
    }
    std::cout << way.name << ": " << equal << "/" << runs << " equal, " << mended_
              << " chunks mended, " << returns_ << " returns of the table" << std::endl;
    return equal == runs;
  }

  // Whether one goes wrong: what does so by chance is given five times as many.
  bool goes_wrong(const Way& way, int runs) {
    for (int i = 1; i <= 5 * runs; ++i) {
      const std::string fault = fault_of(way);
      if (fault.empty()) continue;
      std::cout << way.name << ": " << fault << " in run " << i << std::endl;
      return true;
    }
    std::cout << way.name << ": equal in " << 5 * runs << " runs" << std::endl;
    return false;
  }

 private:
  // Empty: each table is the same.
  std::string fault_of(const Way& way) try {
    make_slave();
    return boost::algorithm::join(copy(way), ", ");
  } catch (const Error& error) {
    return error.what();
  }

  void make_slave() {
    Server from(connect, master_login_);
    Slave slave(Server(connect, clone_login_), "clone");
    slave.stop("");
    slave.forget_masters();
    slave.server().set_variable("slave_exec_mode", "STRICT");
    SchemaCopy schema(from, slave.server(), {});
    schema.drop_what_was_made();
    MasterLink link{
        "127.0.0.1", pair_.servers().port("master"), "root", "", from.end_of_log(), GtidMode::off,
        false};
    schema.make();
    slave.point_at("", link);
    slave.start_receiver("");
  }

  // What differs then.
  std::vector<std::string> copy(const Way& way) {
    Server from(connect, master_login_);
    const ServerVersion version = from.dialect().version();
    const std::vector<TableShape> shapes = Catalogue(from).tables({"moving"});
    MasterRows master(connect, master_login_, {}, 1, version);
    SlaveRows slave(connect, clone_login_, {}, 1, version, [&](const BinlogPosition& begin) {
      BinlogStream log(connect, master_login_, begin);
      return TouchedByGroup{log.next()->end, {{"moving", "t"}}};
    });
    FaultySource source(master, way);
    FaultyTarget target(slave, way);
    Progress progress(Progress::Style::silent, std::chrono::milliseconds(0), {});
    RowsRun run(source, target, progress, {});
    const auto walk = [&] {
      return Walk({{{std::make_shared<const TableShape>(shapes.at(0))}, way.whole}}, chunk_bytes);
    };
    Walk copied = walk();
    run.copy(copied, [](const WalkState&) {});
    if (way.prove) {
      Walk proven = walk();
      const RowsReport report = run.prove(proven, [](const WalkState&) {});
      mended_ += report.mended;
      returns_ += report.returns;
    }
    return pair_.differences([&] { slave.run_until(master.position()); });
  }

  ProvisionPair pair_;
  Login master_login_ = pair_.servers().tcp_login("master");
  Login clone_login_ = pair_.servers().login("clone");
  Movers movers_{master_login_};
  std::uint64_t mended_ = 0, returns_ = 0;
};

int run(int runs) {
  Controls controls;
  bool good = runs > 0;
  for (const Way& way : ways)
    good = (way.is_right ? controls.is_always_equal(way, runs) : controls.goes_wrong(way, runs)) &&
           good;
  return good ? 0 : 1;
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::warn);
  try {
    return slaveclone::test::run(argc > 1 ? std::stoi(argv[1]) : 20);
  } catch (const std::exception& error) {
    std::cerr << "provision_controls: " << error.what() << "\n";
    return 1;
  }
}
