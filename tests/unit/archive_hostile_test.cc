#include <gmock/gmock.h>

#include <boost/filesystem.hpp>
#include <iostream>

#include "archive/contents.h"
#include "archive/unpack.h"
#include "datadir/unwanted_entries.h"
#include "support/files.h"
#include "support/forged_archive.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;

class ArchiveHostileTest : public testing::Test {
 protected:
  ExitCode verify(const std::string& bytes) {
    write_file(archive_, bytes);
    return code_of([this] { verify_archive(archive_, options_); });
  }

  ExitCode unpack() {
    return code_of([this] { unpack_archive(archive_, target_, options_); });
  }

  ExitCode code_of(const std::function<void()>& load) {
    message_.clear();
    try {
      load();
    } catch (const Error& e) {
      message_ = e.what();
      return e.code();
    }
    return ExitCode::ok;
  }

  TemporaryDirectory dir_;
  std::string archive_ = dir_ / "archive";
  std::string target_ = dir_ / "in/target";
  UnpackOptions options_{false, {}, 1, {}, {}, unwanted_entry};
  std::string message_;
};

TEST_F(ArchiveHostileTest, AForgedArchiveIsLikeAnyOther) {
  EXPECT_EQ(verify(ForgedArchive().bytes()), ExitCode::ok) << message_;
}

// What load-slave does with what was unpacked till then, it does with every failure.
TEST_F(ArchiveHostileTest, NoneIsLoaded) {
  boost::filesystem::create_directory(dir_ / "in");
  int loaded = 0;
  int written_outside = 0;
  const std::vector<HostileArchive> archives = hostile_archives();
  for (const HostileArchive& hostile : archives) {
    SCOPED_TRACE(hostile.what);
    EXPECT_EQ(verify(hostile.bytes), ExitCode::damaged) << message_;
    EXPECT_THAT(message_, HasSubstr(hostile.named));
    for (const char c : message_) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
    const ExitCode code = unpack();
    EXPECT_EQ(code, ExitCode::damaged) << message_;
    loaded += code == ExitCode::ok ? 1 : 0;
    boost::filesystem::remove_all(target_);
    for (const auto& [path, content] : tree_of(dir_.path())) {
      if (path == "archive" || path == "in") continue;
      ADD_FAILURE() << path;
      ++written_outside;
    }
  }
  RecordProperty("archives", static_cast<int>(archives.size()));
  std::cout << archives.size() << " hostile archives: " << loaded << " loaded, " << written_outside
            << " files written outside the target\n";
}

TEST_F(ArchiveHostileTest, NothingOfAServersOwnIsWritten) {
  boost::filesystem::create_directory(dir_ / "in");
  for (const char* path : {"auto.cnf", "my.cnf"}) {
    ForgedArchive archive;
    archive.entries.insert(archive.entries.begin() + 1, {path, "evil", '0', 0660, "", "", {}});
    write_file(archive_, archive.bytes());
    unpack();
    EXPECT_FALSE(boost::filesystem::exists(target_ + "/" + path));
    EXPECT_TRUE(boost::filesystem::exists(target_ + "/binlog_pos.dat"));
    boost::filesystem::remove_all(target_);
  }
}

// Release 0.1.0 left out less: its archives go on loading, without what would be left out now.
TEST_F(ArchiveHostileTest, AnOptionFileInAnArchiveOfTheFirstReleaseIsPassedOver) {
  ForgedArchive archive;
  archive.entries.push_back({"my.cnf", "[mysqld]\n", '0', 0660, "", "", {}});
  EXPECT_EQ(verify(archive.bytes()), ExitCode::ok) << message_;
  boost::filesystem::create_directory(dir_ / "in");
  EXPECT_EQ(unpack(), ExitCode::ok) << message_;
  EXPECT_FALSE(boost::filesystem::exists(target_ + "/my.cnf"));
  EXPECT_TRUE(boost::filesystem::exists(target_ + "/db/t1.ibd"));
  archive.edit = [](nlohmann::ordered_json& json) { json["tool"] = "take-backup 0.2.0"; };
  EXPECT_EQ(verify(archive.bytes()), ExitCode::damaged);
}

// Who says --unverified gets no less checked of an archive that has a manifest.
TEST_F(ArchiveHostileTest, UnverifiedTakesNoServersOwnThatAManifestLists) {
  ForgedArchive archive;
  archive.entries.push_back({"mysqld-auto.cnf", "{}", '0', 0660, "", "", {}});
  options_.unverified = true;
  EXPECT_EQ(verify(archive.bytes()), ExitCode::damaged);
  EXPECT_THAT(message_, HasSubstr("mysqld-auto.cnf"));
}

TEST_F(ArchiveHostileTest, WhatHasNoRoomIsNotBegun) {
  constexpr std::uint64_t terabytes = std::uint64_t{60} << 40U;
  write_file(archive_,
             raw_entry({"binlog_pos.dat", "bin.000003 742\n", '0', 0640, "", "", {}}) +
                 raw_entry({"db/t1.ibd", std::string(4096, '\0'), '0', 0640, "", "", terabytes}));
  boost::filesystem::create_directory(dir_ / "in");
  EXPECT_EQ(unpack(), ExitCode::io);
  EXPECT_THAT(message_, HasSubstr("cannot unpack db/t1.ibd: it takes 60"));
  EXPECT_FALSE(boost::filesystem::exists(target_ + "/db/t1.ibd"));
}

TEST_F(ArchiveHostileTest, TooManyNamesAreRefused) {
  write_file(archive_, "");
  const InputFile input(archive_);
  Contents contents(input);
  const std::string name(4000, 'x');
  EXPECT_EQ(code_of([&] {
              for (int i = 0; i < 70'000; ++i) contents.count(name);
            }),
            ExitCode::damaged);
  EXPECT_THAT(message_, HasSubstr("it has too many entries"));
}

}  // namespace
}  // namespace slaveclone::test
