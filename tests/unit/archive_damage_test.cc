#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <iostream>
#include <random>

#include "archive/archive_writer.h"
#include "archive/entry_names.h"
#include "archive/unpack.h"
#include "base/durable_file.h"
#include "base/process.h"
#include "base/unique_fd.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone {
namespace {

using test::exit_code_of;
using test::half_random;
using test::tree_of;
using test::write_file;

class ArchiveDamageTest : public testing::TestWithParam<const char*> {
 protected:
  std::string small_archive(const std::string& compression) {
    write_file(source_ + "/db/t1.ibd", half_random(20'000, 1));
    write_file(source_ + "/db/t2.ibd", half_random(1'000, 2));
    DurableFile file(archive_);
    ArchiveWriter writer(file.fd(), file.partial_path(), parse_compression(compression));
    writer.add_bytes("binlog_pos.dat", "bin.000003 742\n");
    writer.add_directory("db", 0700);
    for (const char* path : {"db/t1.ibd", "db/t2.ibd"}) {
      writer.add_file(path, source_ + "/" + path);
    }
    writer.seal({});
    file.commit();
    return read_whole_file(archive_);
  }

  ExitCode verify() const {
    UnpackOptions options;
    options.threads = 1;
    return exit_code_of([&] { verify_archive(archive_, options); });
  }
  ExitCode verify(const std::string& bytes) const {
    write_file(archive_, bytes);
    return verify();
  }

  // Unpacks only what passes the check, which is the same, for an fsync takes time.
  ExitCode unpack(const std::string& bytes) {
    boost::filesystem::remove_all(target_);
    write_file(archive_, bytes);
    const ExitCode checked = exit_code_of([&] { verify_archive(archive_); });
    if (checked != ExitCode::ok) return checked;
    return exit_code_of([&] { unpack_archive(archive_, target_); });
  }

  test::TemporaryDirectory dir_;
  std::string archive_ = dir_ / "archive";
  std::string source_ = dir_ / "source";
  std::string target_ = dir_ / "target";
};

#ifdef __SANITIZE_ADDRESS__
constexpr int flips = 500;
#else
constexpr int flips = 10'000;
#endif

TEST_P(ArchiveDamageTest, NoFlippedBitIsAccepted) {
  const std::string whole = small_archive(GetParam());
  ASSERT_EQ(verify(whole), ExitCode::ok);
  const UniqueFd file = open_file(archive_, O_WRONLY);
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same every time
  int accepted = 0;
  for (int i = 0; i < flips; ++i) {
    const std::size_t bit = random() % (whole.size() * 8);
    const auto at = static_cast<off_t>(bit / 8);
    const char flipped = static_cast<char>(whole[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_EQ(::pwrite(file.get(), &flipped, 1, at), 1);
    const ExitCode code = verify();
    EXPECT_EQ(code, ExitCode::damaged) << "bit " << bit << " of " << whole.size() * 8;
    accepted += code == ExitCode::ok ? 1 : 0;
    ASSERT_EQ(::pwrite(file.get(), &whole[bit / 8], 1, at), 1);
  }
  RecordProperty("accepted", accepted);
  std::cout << GetParam() << ": " << accepted << " of " << flips << " flips accepted\n";
}

// At every 512 bytes, and at every one near the end, where tar and stream have their own.
TEST_P(ArchiveDamageTest, NoCutArchiveIsAccepted) {
  const std::string whole = small_archive(GetParam());
  int accepted = 0;
  int cuts = 0;
  for (std::size_t size = 0; size < whole.size(); size += size + 2000 < whole.size() ? 512 : 1) {
    const ExitCode code = verify(whole.substr(0, size));
    EXPECT_EQ(code, ExitCode::damaged) << size << " of " << whole.size();
    accepted += code == ExitCode::ok ? 1 : 0;
    ++cuts;
  }
  RecordProperty("accepted", accepted);
  std::cout << GetParam() << ": " << accepted << " of " << cuts << " truncations accepted\n";
}

TEST_P(ArchiveDamageTest, NothingMayFollowTheArchive) {
  const std::string whole = small_archive(GetParam());
  EXPECT_EQ(unpack(whole + "x"), ExitCode::damaged);
  EXPECT_EQ(unpack(whole + std::string(5000, 'x')), ExitCode::damaged);
  EXPECT_EQ(unpack(whole + whole), ExitCode::damaged);
}

INSTANTIATE_TEST_SUITE_P(Compressions, ArchiveDamageTest,
                         testing::Values("zstd", "none", "gzip", "lz4", "xz:0"));

struct Member {
  std::string path;
  mode_t type;
  std::string content;  // a link's target
  bool hard_link = false;
};

// A tar as someone hostile writes it.
class HostileTarTest : public ArchiveDamageTest {
 protected:
  void write_tar(const std::vector<Member>& members) {
    archive* a = archive_write_new();
    archive_write_set_format_pax_restricted(a);
    archive_write_open_filename(a, archive_.c_str());
    for (const Member& member : members) {
      archive_entry* entry = archive_entry_new();
      archive_entry_set_pathname(entry, member.path.c_str());
      archive_entry_set_mode(entry, member.type | 0640U);
      if (member.hard_link) {
        archive_entry_set_hardlink(entry, member.content.c_str());
      } else if (member.type == S_IFLNK) {
        archive_entry_set_symlink(entry, member.content.c_str());
      } else if (member.type == S_IFREG) {
        archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
      }
      archive_write_header(a, entry);
      archive_write_data(a, member.content.data(), member.content.size());
      archive_entry_free(entry);
    }
    archive_write_close(a);
    archive_write_free(a);
  }

  ExitCode unpack_tar(bool unverified) {
    boost::filesystem::remove_all(target_);
    UnpackOptions options;
    options.unverified = unverified;
    return exit_code_of([&] { report_ = unpack_archive(archive_, target_, options); });
  }

  UnpackReport report_;
};

TEST_F(HostileTarTest, NoPathLeadsOutOfTheTarget) {
  for (const std::string& path : {dir_ / "outside", std::string("../outside"),
                                  std::string("db/../../outside"), std::string("db//x")}) {
    write_tar({{"binlog_pos.dat", S_IFREG, "b.1 4\n"}, {path, S_IFREG, "evil"}});
    EXPECT_EQ(unpack_tar(false), ExitCode::damaged) << path;
    EXPECT_EQ(unpack_tar(true), ExitCode::damaged) << path;
    EXPECT_FALSE(boost::filesystem::exists(dir_ / "outside")) << path;
  }
}

TEST_F(HostileTarTest, LinksAndFifosAreRefused) {
  const std::vector<Member> members = {{"evil", S_IFLNK, dir_ / "outside"},
                                       {"evil", S_IFIFO, ""},
                                       {"evil", S_IFCHR, ""},
                                       {"evil", S_IFREG, "/etc/passwd", true}};
  for (const Member& member : members) {
    write_tar({{"binlog_pos.dat", S_IFREG, "b.1 4\n"}, member});
    EXPECT_EQ(unpack_tar(false), ExitCode::damaged);
    EXPECT_EQ(unpack_tar(true), ExitCode::ok);
    EXPECT_EQ(report_.warnings.size(), 1U);
    EXPECT_EQ(tree_of(target_).size(), 1U);
  }
}

TEST_F(HostileTarTest, NothingIsWrittenThroughASymlink) {
  ::mkdir((dir_ / "outside").c_str(), 0700);
  write_tar({{"db", S_IFLNK, dir_ / "outside"}, {"db/t1.ibd", S_IFREG, "evil"}});
  EXPECT_EQ(unpack_tar(true), ExitCode::ok);
  EXPECT_TRUE(tree_of(dir_ / "outside").empty());
  EXPECT_EQ(tree_of(target_)["db/t1.ibd"], "evil");
}

TEST_F(HostileTarTest, AFileInADirectorysPlaceIsRefused) {
  write_tar({{"db", S_IFREG, "x"}, {"db/t1.ibd", S_IFREG, "x"}});
  EXPECT_EQ(unpack_tar(true), ExitCode::damaged);
  write_tar({{"db/t1.ibd", S_IFREG, "x"}, {"db", S_IFREG, "x"}});
  EXPECT_EQ(unpack_tar(true), ExitCode::damaged);
}

TEST_F(HostileTarTest, WithoutAManifestItIsIncomplete) {
  write_tar({{"binlog_pos.dat", S_IFREG, "b.1 4\n"}, {"db/t1.ibd", S_IFREG, "x"}});
  EXPECT_EQ(unpack_tar(false), ExitCode::damaged);
}

TEST_F(HostileTarTest, TheManifestListsEveryFile) {
  Manifest manifest;
  const std::string text = to_json(manifest);
  write_tar({{"binlog_pos.dat", S_IFREG, "b.1 4\n"},
             {"MANIFEST.json", S_IFREG, text},
             {"MANIFEST.json.sha256", S_IFREG, manifest_digest_line(text)}});
  EXPECT_EQ(unpack_tar(false), ExitCode::damaged);
  EXPECT_EQ(unpack_tar(true), ExitCode::damaged);
}

TEST_F(HostileTarTest, AnUnverifiedTarOfATutorialLoads) {
  write_file(source_ + "/slave/data/binlog_pos.dat", "master-bin.000003 742\n");
  write_file(source_ + "/slave/data/db/t1.ibd", half_random(10'000, 1));
  ASSERT_EQ(::symlink("t1.ibd", (source_ + "/slave/data/db/link").c_str()), 0);
  for (const char* option : {"-z", "--zstd", "-J", "--no-auto-compress"}) {
    ASSERT_EQ(run_process({"tar", "-c", option, "-f", archive_, "-C", source_, "."}).exit_status,
              0);
    ASSERT_EQ(unpack_tar(true), ExitCode::ok) << option;
    EXPECT_FALSE(report_.manifest);
    EXPECT_EQ(report_.binlog_pos, "master-bin.000003 742\n");
    EXPECT_EQ(report_.data_directory, "slave/data");
    EXPECT_EQ(report_.warnings.size(), 1U);
    EXPECT_EQ(tree_of(target_)["slave/data/db/t1.ibd"], half_random(10'000, 1));
  }
}

}  // namespace
}  // namespace slaveclone
