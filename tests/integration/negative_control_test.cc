#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/filesystem.hpp>
#include <thread>

#include "datadir/file_tree.h"
#include "datadir/frozen_copy.h"
#include "replication/new_slave.h"
#include "support/clone_test.h"
#include "support/files.h"
#include "support/loop_mount.h"
#include "support/table_checks.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;

// Updates all over a table of the master, and inserts a row a transaction, for as long as it lives.
class WriteBurst {
 public:
  explicit WriteBurst(std::unique_ptr<Session> master)
      : writer_([this, session = std::move(master)] {
          for (unsigned turn = 0; !done_; ++turn) {
            session->query("BEGIN");
            session->query("INSERT INTO burst.turns VALUES (" + std::to_string(turn) + ")");
            session->query("UPDATE burst.t SET k = UUID(), pad = REVERSE(pad) WHERE id % 7 = " +
                           std::to_string(turn % 7));
            session->query("COMMIT");
          }
        }) {}
  ~WriteBurst() {
    done_ = true;
    writer_.join();
  }

 private:
  std::atomic<bool> done_{false};
  std::thread writer_;
};

// What the checks of the clone tests are worth: they must find fault with a copy of the donor's
// live data directory that was made without stopping anything.
class NegativeControlTest : public CloneTest {
 protected:
  explicit NegativeControlTest(const std::string& parent = "") : CloneTest(parent) {
    servers_.add_without_data("clone", "slave");
    sql("master", "CREATE DATABASE burst");
    sql("master",
        "CREATE TABLE burst.t (id INT PRIMARY KEY, k CHAR(36), pad VARCHAR(400), KEY (k))");
    sql("master",
        "INSERT INTO burst.t SELECT seq, UUID(), REPEAT('x', 400) FROM burst.seq_1_to_30000");
    sql("master", "CREATE TABLE burst.turns (turn INT PRIMARY KEY)");
    EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  }

  int turns_of_donor() const {
    return std::stoi(
        Server(servers_.session("donor")).value_of("(SELECT COUNT(*) FROM burst.turns)"));
  }

  void wait_for_turns() const {
    const int before = turns_of_donor();
    EXPECT_TRUE(wait_until([&] { return turns_of_donor() >= before + 3; }));
  }

  // File by file, in the order of their names, the redo log after the tables; slowly, as larger
  // files are: the donor applies some transactions meanwhile.
  void copy_live_files() const {
    Server donor(servers_.session("donor"));
    const FileTree tree = scan_data_directory(ServerFiles(donor));
    const std::string target = servers_.data_directory("clone");
    fs::create_directories(target);
    for (const FileEntry& directory : tree.directories) {
      fs::create_directory(target + "/" + directory.path);
    }
    for (const FileEntry& file : tree.files) {
      if (file.path == "ib_logfile0") wait_for_turns();
      if (!fs::exists(tree.root + "/" + file.path)) continue;
      fs::copy_file(tree.root + "/" + file.path, target + "/" + file.path);
    }
  }

  // As the clone tests judge; empty: the copy looks right.
  std::string fault_of_copy(const BinlogPosition& position) {
    try {
      servers_.start({"clone"});
    } catch (const Error& error) {
      return std::string("does not boot: ") + error.what();
    }
    const auto bad = check_tables(*servers_.session("clone"));
    if (!bad.empty()) return "CHECK TABLE: " + bad.front();
    NewSlave clone(Server(servers_.session("clone")));
    clone.slave().point_at(
        "", {"127.0.0.1", servers_.port("master"), "root", "", position, GtidMode::off, false});
    clone.start("");
    const BinlogPosition end = status("donor").read;
    const bool ended = wait_until([&] {
      const ReplicationStatus now = status("clone");
      return now.applier_error_number != 0 || now.executed >= end;
    });
    if (!ended) return "does not catch up";
    if (status("clone").applier_error_number != 0) return status("clone").applier_error;
    const bool equal =
        checksums(*servers_.session("clone")) == checksums(*servers_.session("master"));
    return equal ? "" : "checksums differ";
  }
};

TEST_F(NegativeControlTest, APlainCopyDuringAWriteBurstIsFoundOut) {
  BinlogPosition position;
  {
    const WriteBurst burst(servers_.session("master"));
    ASSERT_TRUE(wait_until([&] { return turns_of_donor() > 0; }));
    position = status("donor").executed;
    copy_live_files();
  }
  const std::string fault = fault_of_copy(position);
  RecordProperty("fault", fault);
  EXPECT_NE(fault, "")
      << "a copy of files that moved passed every check: the checks are worth nothing";
}

struct OnXfs {
  LoopMount mount_{"xfs"};
};

// Mode freeze without the freezing.
class FreezeNegativeControlTest : private OnXfs, public NegativeControlTest {
 protected:
  FreezeNegativeControlTest() : NegativeControlTest(mount_.path()) {}

  void SetUp() override {
    if (!mount_.why_not().empty()) GTEST_SKIP() << mount_.why_not();
  }

  void clone_live_files() const {
    Server donor(servers_.session("donor"));
    const FileTree tree = scan_data_directory(ServerFiles(donor));
    FrozenCopy copy(servers_.path() + "/clones");
    copy.prepare(tree);
    std::size_t next = 0;
    copy.take(tree, [&] {
      if (tree.files[next++].path == "ib_logfile0") wait_for_turns();
    });
    const std::string target = servers_.data_directory("clone") + "/";
    for (const FileEntry& directory : tree.directories) {
      fs::create_directories(target + directory.path);
    }
    for (const FileEntry& file : copy.files().files) {
      if (file.content) {
        write_file(target + file.path, *file.content);
      } else {
        fs::copy_file(file.source, target + file.path);
      }
    }
  }
};

TEST_F(FreezeNegativeControlTest, ClonesOfARunningServersFilesAreFoundOut) {
  BinlogPosition position;
  {
    const WriteBurst burst(servers_.session("master"));
    ASSERT_TRUE(wait_until([&] { return turns_of_donor() > 0; }));
    position = status("donor").executed;
    clone_live_files();
  }
  const std::string fault = fault_of_copy(position);
  RecordProperty("fault", fault);
  EXPECT_NE(fault, "");
}

}  // namespace
}  // namespace slaveclone::test
