#include <sys/mman.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <stdexcept>

#include "archive/unpack.h"
#include "base/error.h"
#include "base/unique_fd.h"
#include "fuzz/fuzz_targets.h"

namespace slaveclone::fuzz {
namespace {

namespace fs = boost::filesystem;

constexpr std::size_t block = 512;

// So that what changed a header of a plain tar is not all found by its checksum.
std::string with_checksums(std::string tar) {
  for (std::size_t at = 0; at + block <= tar.size(); at += block) {
    if (tar.compare(at + 257, 5, "ustar") != 0) continue;
    tar.replace(at + 148, 8, 8, ' ');
    unsigned sum = 0;
    for (std::size_t i = at; i < at + block; ++i) sum += static_cast<unsigned char>(tar[i]);
    for (std::size_t digit = 0; digit < 6; ++digit, sum /= 8)
      tar[at + 153 - digit] = static_cast<char>('0' + sum % 8);
    tar[at + 154] = '\0';
  }
  return tar;
}

void expect_damage(const std::string& path, const std::string& target, bool unverified) {
  UnpackOptions options;
  options.unverified = unverified;
  options.threads = 1;
  try {
    verify_archive(path, options);
    unpack_archive(path, target, options);
  } catch (const Error& e) {
    if (e.code() != ExitCode::damaged && e.code() != ExitCode::io) throw;
  }
}

void unpack(const std::string& bytes) {
  static const std::string directory = "/dev/shm/slaveclone-fuzz-" + std::to_string(::getpid());
  const UniqueFd file(::memfd_create("archive", MFD_CLOEXEC));
  write_all(file.get(), bytes.data(), bytes.size(), "archive");
  const std::string path = "/proc/self/fd/" + std::to_string(file.get());
  fs::create_directory(directory);
  for (const bool unverified : {false, true}) {
    expect_damage(path, directory + "/target", unverified);
    fs::remove_all(directory + "/target");
    if (!fs::is_empty(directory)) throw std::logic_error("written outside the target");
  }
  fs::remove(directory);
}

}  // namespace

void fuzz_archive(const std::string& bytes) {
  unpack(bytes);
  const std::string repaired = with_checksums(bytes);
  if (repaired != bytes) unpack(repaired);
}

}  // namespace slaveclone::fuzz
