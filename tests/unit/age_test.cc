#include "archive/age.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/filesystem.hpp>
#include <csignal>
#include <fstream>
#include <random>

#include "archive/archive_writer.h"
#include "archive/unpack.h"
#include "backup/archive_output.h"
#include "base/durable_file.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

class AgeTest : public testing::Test {
 protected:
  AgeTest() {
    make_key("key");
    std::signal(SIGPIPE, SIG_IGN);  // as the programs do
  }

  // Returns the public one.
  std::string make_key(const std::string& name) const {
    run_process({"age-keygen", "-o", directory_ / name});
    const std::string key = run_process({"age-keygen", "-y", directory_ / name}).out;
    return key.substr(0, key.find('\n'));
  }

  std::string recipient() const {
    const std::string key = run_process({"age-keygen", "-y", key_file_}).out;
    return key.substr(0, key.find('\n'));
  }

  std::string write_archive(const Recipients& recipients, const std::string& compression = "zstd") {
    write_file(source_, half_random(200'000, 1));
    ArchiveOutput output(archive_, recipients);
    {
      ArchiveWriter writer(output.fd(), output.name(), parse_compression(compression));
      writer.add_bytes("binlog_pos.dat", "bin.000003 742\n");
      writer.add_file("t.ibd", source_);
      writer.seal({});
    }
    output.commit();
    return read_whole_file(archive_);
  }

  ExitCode verify(const std::string& key_file) {
    UnpackOptions options;
    options.key_file = key_file;
    return exit_code_of([&] { verify_archive(archive_, options); });
  }

  ExitCode verify_bytes(const std::string& bytes) {
    write_file(archive_, bytes);
    return verify(key_file_);
  }

  TemporaryDirectory directory_;
  std::string key_file_ = directory_ / "key";
  std::string archive_ = directory_ / "archive";
  std::string source_ = directory_ / "source";
};

TEST_F(AgeTest, WhatIsEncryptedToAKeyIsReadWithIt) {
  for (const char* compression : {"zstd", "none", "gzip"}) {
    const std::string bytes = write_archive({recipient()}, compression);
    EXPECT_THAT(bytes.substr(0, 22), "age-encryption.org/v1\n");
    UnpackOptions options;
    options.key_file = key_file_;
    boost::filesystem::remove_all(directory_ / "target");
    unpack_archive(archive_, directory_ / "target", options);
    EXPECT_EQ(read_whole_file(directory_ / "target/t.ibd"), read_whole_file(source_));
  }
}

TEST_F(AgeTest, EachOfSeveralRecipientsCanReadIt) {
  write_file(directory_ / "recipients", "# the other\n" + make_key("other") + "\n");
  write_archive({recipient(), directory_ / "recipients"});
  EXPECT_EQ(verify(key_file_), ExitCode::ok);
  EXPECT_EQ(verify(directory_ / "other"), ExitCode::ok);
}

TEST_F(AgeTest, AnSshKeyWillDo) {
  if (find_program("ssh-keygen").empty()) GTEST_SKIP() << "no ssh-keygen";
  run_process({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory_ / "ssh"});
  write_archive({read_whole_file(directory_ / "ssh.pub")});
  EXPECT_EQ(verify(directory_ / "ssh"), ExitCode::ok);
}

TEST_F(AgeTest, WithoutTheKeyItIsNotRead) {
  make_key("other");
  write_archive({recipient()});
  EXPECT_EQ(verify(""), ExitCode::precondition);
  EXPECT_EQ(verify(directory_ / "other"), ExitCode::precondition);
  EXPECT_EQ(verify(directory_ / "missing"), ExitCode::usage);
  write_private_file(directory_ / "no-key", "nonsense\n");
  EXPECT_EQ(verify(directory_ / "no-key"), ExitCode::usage);
}

TEST_F(AgeTest, AKeyThatOthersCanReadIsRefused) {
  write_archive({recipient()});
  ::chmod(key_file_.c_str(), 0644);
  EXPECT_EQ(verify(key_file_), ExitCode::precondition);
}

TEST_F(AgeTest, AKeyDoesNotOpenWhatIsNotEncrypted) {
  write_archive({});
  EXPECT_EQ(verify(key_file_), ExitCode::damaged);
}

// In the header a flip may look like another's key.
TEST_F(AgeTest, NoFlippedBitIsAccepted) {
  const std::string whole = write_archive({recipient()});
  const std::size_t header = whole.find("\n--- ");
  std::mt19937 random(11);  // NOLINT(cert-msc51-cpp): the same every time
  for (int i = 0; i < 200; ++i) {
    const std::size_t bit = random() % (whole.size() * 8);
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const ExitCode code = verify_bytes(flipped);
    EXPECT_TRUE(code == ExitCode::damaged || (code == ExitCode::precondition && bit / 8 < header))
        << "bit " << bit;
  }
}

TEST_F(AgeTest, NoCutArchiveIsAccepted) {
  const std::string whole = write_archive({recipient()});
  for (std::size_t size = 0; size < whole.size(); size += whole.size() / 60) {
    EXPECT_EQ(verify_bytes(whole.substr(0, size)), ExitCode::damaged) << size;
  }
  EXPECT_EQ(verify_bytes(whole.substr(0, whole.size() - 1)), ExitCode::damaged);
  EXPECT_EQ(verify_bytes(whole + "x"), ExitCode::damaged);
}

// Its last piece is a whole one, so only age knows that it is not the last.
TEST_F(AgeTest, ATarByHandIsTakenOnlyWhole) {
  write_file(directory_ / "d/binlog_pos.dat", "bin.000003 742\n");
  write_file(directory_ / "d/t.ibd", half_random(300'000, 1));
  run_process(
      {"tar", "-C", directory_ / "d", "-cf", directory_ / "tar", "binlog_pos.dat", "t.ibd"});
  run_process({"age", "-r", recipient(), "-o", archive_, directory_ / "tar"});
  UnpackOptions options;
  options.key_file = key_file_;
  options.unverified = true;
  EXPECT_EQ(exit_code_of([&] { verify_archive(archive_, options); }), ExitCode::ok);
  const std::string whole = read_whole_file(archive_);
  write_file(archive_, whole.substr(0, whole.size() - 100));
  EXPECT_EQ(exit_code_of([&] { verify_archive(archive_, options); }), ExitCode::damaged);
}

TEST_F(AgeTest, BadRecipientsAreWrongUsage) {
  for (const std::string& bad :
       {std::string("age1nonsense"), directory_ / "missing", std::string("-"), std::string(),
        key_file_, std::string("AGE-SECRET-KEY-1QQQQ"), std::string("ssh-ed25519 nonsense")}) {
    EXPECT_EQ(exit_code_of([&] { check_recipients({recipient(), bad}); }), ExitCode::usage) << bad;
  }
  EXPECT_EQ(exit_code_of([&] { check_recipients({recipient()}); }), ExitCode::ok);
}

TEST_F(AgeTest, WithoutAgeThePreconditionIsMissing) {
  const std::string key = recipient();
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nonexistent", 1);
  const ExitCode code = exit_code_of([&] { check_recipients({key}); });
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(code, ExitCode::precondition);
}

TEST_F(AgeTest, AFullDiskBehindItFailsTheRun) {
  const auto write = [&](std::size_t size) {
    write_file(source_, half_random(size, 1));
    ArchiveOutput output("/dev/full", {recipient()});
    {
      ArchiveWriter writer(output.fd(), output.name(), {});
      writer.add_bytes("binlog_pos.dat", "bin.000003 742\n");
      writer.add_file("t.ibd", source_);
      writer.seal({});
    }
    output.commit();
  };
  EXPECT_EQ(exit_code_of([&] { write(1'000); }), ExitCode::io);       // known at the end
  EXPECT_EQ(exit_code_of([&] { write(20'000'000); }), ExitCode::io);  // the pipe breaks
}

TEST_F(AgeTest, AnOutputThatIsGivenUpLeavesNeitherFileNorProcess) {
  const auto children = [] {  // of this thread; those that have ended are among them
    std::string pids;
    std::getline(std::ifstream("/proc/thread-self/children"), pids);
    return pids;
  };
  const std::string before = children();
  {
    ArchiveOutput output(archive_, {recipient()});
    write_all(output.fd(), "half", 4, output.name());
    EXPECT_TRUE(boost::filesystem::exists(archive_ + ".partial"));
    EXPECT_NE(children(), before);
  }
  EXPECT_FALSE(boost::filesystem::exists(archive_));
  EXPECT_FALSE(boost::filesystem::exists(archive_ + ".partial"));
  EXPECT_EQ(children(), before);
}

TEST_F(AgeTest, ItHasNoOtherDescriptorsThanItsOwn) {
  const UniqueFd leaky(::open(source_.c_str(), O_RDWR | O_CREAT, 0600));  // without O_CLOEXEC
  const UniqueFd out = open_file(directory_ / "out", O_WRONLY | O_CREAT);
  const UniqueFd none = open_file("/dev/null", O_RDONLY);
  FilterProcess list({"ls", "/proc/self/fd"}, none.get(), out.get());
  EXPECT_EQ(list.wait().exit_status, 0);
  EXPECT_EQ(read_whole_file(directory_ / "out"), "0\n1\n2\n3\n");  // 3: the directory it lists
}

}  // namespace
}  // namespace slaveclone::test
