#include <gmock/gmock.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>

#include "archive/archive_writer.h"
#include "archive/unpack.h"
#include "base/durable_file.h"
#include "load/new_data_directory.h"
#include "load/placed_files.h"
#include "support/files.h"
#include "support/loop_mount.h"
#include "support/syscall_faults.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

namespace fs = std::filesystem;
using Kind = SyscallFaults::Fault::Kind;

enum class Place { directory, mount_point };

// A small archive with a database outside the data directory, and what load_slave() does with
// files: unpacked, placed, put in place of an old data directory, kept once a server has written to
// it.
class LoadPath {
 public:
  explicit LoadPath(const std::string& archive, Place place = Place::directory)
      : archive_(archive) {
    fs::create_directories(data());
    if (place == Place::mount_point) mount_.emplace(data());
    write_file(data() + "/precious", "old");
    write_file(host() + "/other/file", "somebody's");
    before_ = tree_of(host());
  }

  static std::string make_archive(const TemporaryDirectory& directory) {
    std::string path = directory / "a.tar.zst";
    DurableFile file(path);
    ArchiveWriter writer(file.fd(), path, {});
    writer.add_bytes("binlog_pos.dat", "bin.000001 4\n");
    writer.add_bytes("ibdata1", half_random(300'000, 1));
    writer.add_bytes("test/t.frm", "table");
    writer.add_bytes("slaveclone.external/donor/shop/t.ibd", "rows");
    Manifest manifest;
    manifest.tool = "take-backup";
    manifest.created = "2026-01-01T00:00:00Z";
    manifest.donor.version = "10.11.14-MariaDB";
    manifest.channels.push_back({});
    manifest.channels.front().position = {"bin.000001", 4};
    manifest.external.push_back(
        {ExternalKind::link, "shop", "/donor/shop", "slaveclone.external/donor/shop"});
    writer.seal(manifest);
    file.commit();
    return path;
  }

  ExitCode load() const {
    return exit_code_of([this] {
      NewDataDirectory directory(data(), true);
      const UnpackReport report = unpack_archive(archive_, directory.staging());
      PathMap map;
      map.add("/donor=" + host() + "/mapped");
      const DataPlaces there(data(), [](const std::string&) { return ""; });
      const Placement placement = plan_placement(*report.manifest, directory.staging(), there, map);
      directory.give_to({::geteuid(), ::getegid()});
      directory.begin("", outside_files(placement, data()));
      place_files(placement, directory.staging(), data(), {});
      directory.put_in_place();
      directory.note_server({});
      write_durably(data() + "/written", "by the first boot");
      directory.keep();
    });
  }

  SyscallFaults::Calls calls(const std::set<std::string>& names) const {
    return {{host(), archive_}, names};
  }

  bool is_as_before() const { return tree_of(host()) == before_; }
  bool journal_is_there() const { return fs::exists(staging() + "/journal.json"); }
  bool old_one_is_in_place() const { return fs::exists(data() + "/precious"); }
  bool is_set_up() const {
    return fs::exists(data() + "/written") && !fs::exists(data() + "/" + HalfLoad::marker);
  }

  void expect_loaded() const {
    EXPECT_TRUE(is_set_up());
    EXPECT_EQ(read_whole_file(data() + "/ibdata1"), half_random(300'000, 1));
    EXPECT_EQ(read_whole_file(data() + "/shop/t.ibd"), "rows");
    EXPECT_EQ(read_whole_file(host() + "/mapped/shop/t.ibd"), "rows");
    EXPECT_EQ(read_whole_file(host() + "/other/file"), "somebody's");
    EXPECT_FALSE(fs::exists(data() + "/slaveclone.external"));
    int old_ones = 0;
    for (const auto& entry : fs::directory_iterator(mount_ ? data() : host())) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with(mount_ ? HalfLoad::aside_within : "data.replaced-")) continue;
      EXPECT_EQ(read_whole_file(entry.path() / "precious"), "old");
      ++old_ones;
    }
    EXPECT_EQ(old_ones, 1);
  }

  void expect_no_leftover() const { EXPECT_FALSE(fs::exists(staging())); }

 private:
  std::string host() const { return directory_ / "host"; }
  std::string data() const { return directory_ / "host/data"; }
  std::string staging() const { return data() + (mount_ ? "/" : "") + HalfLoad::staging_name; }

  const std::string& archive_;
  TemporaryDirectory directory_;
  std::optional<MemoryMount> mount_;
  std::map<std::string, std::string> before_;
};

struct Scenario {
  const char* name;
  SyscallFaults::Fault fault;
  std::set<std::string> calls;  // empty: all
  bool must_succeed = false;
  std::size_t at_least = 0;  // such calls
  Place place = Place::directory;
};

class LoadPathTest : public testing::Test {
 protected:
  LoadPathTest() : level_(spdlog::get_level()), archive_(LoadPath::make_archive(directory_)) {
    spdlog::set_level(spdlog::level::off);  // hundreds of runs say too much
  }
  ~LoadPathTest() override {
    SyscallFaults::stop();
    spdlog::set_level(level_);
    Undo::forget_failures();
  }

  const std::string& archive() const { return archive_; }

  TemporaryDirectory directory_;
  spdlog::level::level_enum level_;
  std::string archive_;
};

class EveryCallOfALoadFailsTest : public LoadPathTest,
                                  public testing::WithParamInterface<Scenario> {};

TEST_P(EveryCallOfALoadFailsTest, TheOldStateIsBackOrTheLoadIsDone) {
  const Scenario& scenario = GetParam();
  std::size_t n = 0;
  std::size_t endured = 0;
  for (bool fired = true; fired && !HasFailure();) {
    const LoadPath path(archive(), scenario.place);
    Undo::forget_failures();
    SyscallFaults::start(path.calls(scenario.calls), ++n, scenario.fault);
    const ExitCode code = path.load();
    SyscallFaults::stop();
    const std::string call = SyscallFaults::fired_call();
    SCOPED_TRACE("call " + std::to_string(n) + ": " + call);
    fired = !call.empty();
    if (code == ExitCode::ok) {
      path.expect_loaded();
      endured += fired;
      continue;
    }
    EXPECT_FALSE(scenario.must_succeed);
    EXPECT_EQ(code, ExitCode::io);
    if (Undo::failures() > 0) {
      EXPECT_TRUE(path.journal_is_there() || path.old_one_is_in_place());
    } else if (path.is_set_up()) {
      // Only that this outlives a power cut is not known.
      path.expect_loaded();
      continue;
    } else if (!scenario.fault.lasting) {
      // What could not be removed of the staging directory is clearly named, and may stay.
      EXPECT_TRUE(path.is_as_before() || call.find(".slaveclone-loading") != std::string::npos);
    }
    EXPECT_EQ(path.load(), ExitCode::ok);
    path.expect_loaded();
    path.expect_no_leftover();
  }
  std::printf("%s: %zu calls of a load failed in turn, %zu of which it endured\n", scenario.name,
              n - 1, endured);
  EXPECT_GT(n, scenario.at_least);
}

const std::set<std::string> that_take_room{"write",  "pwrite", "open",    "fsync",
                                           "rename", "mkdir",  "symlink", "syncfs"};
const std::set<std::string> that_a_signal_interrupts{"open",  "read",   "pread",     "write",
                                                     "fsync", "pwrite", "ftruncate", "flock"};

INSTANTIATE_TEST_SUITE_P(
    Faults, EveryCallOfALoadFailsTest,
    testing::Values(
        Scenario{"NoSpace", {Kind::error, ENOSPC}, that_take_room, false, 20},
        Scenario{"NoSpaceAnyMore", {Kind::error, ENOSPC, true}, that_take_room, false, 20},
        Scenario{"NoQuota", {Kind::error, EDQUOT}, that_take_room, false, 20},
        Scenario{"Io", {Kind::error, EIO}, {}, false, 100},
        Scenario{"IoOnAMountPoint", {Kind::error, EIO}, {}, false, 100, Place::mount_point},
        Scenario{"IoAnyMore", {Kind::error, EIO, true}, {}, false, 100},
        Scenario{"ReadOnlyFromThenOn",
                 {Kind::error, EROFS, true},
                 {"unlink", "rename", "write", "pwrite", "mkdir", "rmdir", "chown", "symlink"},
                 false,
                 20},
        Scenario{"NoDescriptor", {Kind::error, EMFILE}, {"open", "opendir"}, false, 20},
        Scenario{
            "NoDescriptorAnyMore", {Kind::error, EMFILE, true}, {"open", "opendir"}, false, 20},
        Scenario{"Interrupted", {Kind::error, EINTR}, that_a_signal_interrupts, true, 20},
        Scenario{"Short", {Kind::short_transfer}, {"read", "pread", "write", "pwrite"}, true, 5}),
    [](const auto& scenario) { return scenario.param.name; });

const std::set<std::string> that_change{"write", "pwrite", "open",   "fsync",    "rename",
                                        "mkdir", "rmdir",  "unlink", "syncfs",   "symlink",
                                        "chown", "chmod",  "fchmod", "ftruncate"};

class KilledLoadTest : public LoadPathTest, public testing::WithParamInterface<Place> {
 protected:
  // Loads in a child that is killed before that call; false if it came to its end.
  static bool killed_at(std::size_t n, const LoadPath& path) {
    const pid_t child = ::fork();
    if (child == 0) {
      SyscallFaults::start(path.calls(that_change), n, {Kind::kill});
      ::_exit(static_cast<int>(path.load()));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }
};

TEST_P(KilledLoadTest, BeforeEveryCallTheNextLoadWorksAndNothingIsLost) {
  std::size_t n = 0;
  int undone = 0;
  int set_up = 0;
  for (bool killed = true; killed && !HasFailure();) {
    const LoadPath path(archive(), GetParam());
    killed = killed_at(++n, path);
    SCOPED_TRACE("killed before call " + std::to_string(n));
    if (path.is_set_up()) {
      set_up += killed;
    } else {
      undone += path.journal_is_there();
      EXPECT_EQ(path.load(), ExitCode::ok);
      path.expect_no_leftover();
    }
    path.expect_loaded();
  }
  std::printf("killed before each of %zu calls: %d half done loads undone, %d found done\n", n - 1,
              undone, set_up);
  EXPECT_GT(undone, 10);
}

// A rescuer that is killed itself leaves no more to the next one than it found.
TEST_P(KilledLoadTest, SoDoesAnUndoingThatIsKilled) {
  std::size_t tried = 0;
  for (std::size_t n = 1; !HasFailure(); n += 4) {
    std::size_t m = 0;
    bool undoing = true;
    while (undoing && !HasFailure()) {
      const LoadPath path(archive(), GetParam());
      if (!killed_at(n, path) || path.is_set_up()) {
        EXPECT_GT(tried, 50U);
        std::printf("killed twice, in %zu ways\n", tried);
        return;
      }
      if (!path.journal_is_there()) break;
      killed_at(++m, path);
      SCOPED_TRACE("killed before call " + std::to_string(n) + ", then before " +
                   std::to_string(m));
      ++tried;
      undoing = m < 15;
      EXPECT_EQ(path.load(), ExitCode::ok);
      path.expect_loaded();
      path.expect_no_leftover();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Places, KilledLoadTest,
                         testing::Values(Place::directory, Place::mount_point),
                         [](const auto& place) {
                           return place.param == Place::directory ? "Directory" : "MountPoint";
                         });

}  // namespace
}  // namespace slaveclone::test
