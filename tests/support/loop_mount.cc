#include "support/loop_mount.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cerrno>
#include <system_error>

#include "base/error.h"
#include "base/process.h"
#include "base/unique_fd.h"
#include "support/fast_directory.h"

namespace slaveclone::test {
namespace {

constexpr std::uint64_t size = 3ULL << 30;  // sparse

void be_alone_with_our_mounts() {
  static const bool done = ::unshare(CLONE_NEWNS) == 0 &&
                           ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  if (!done) throw io_error("have mounts of our own", errno);
}

void run(const Argv& argv) {
  const ProcessResult result = run_process(argv);
  if (result.exit_status != 0) throw Error(ExitCode::failed, argv[0] + ": " + result.err);
}

}  // namespace

LoopMount::LoopMount(const std::string& type)
    : directory_(fast_directory()), mount_point_(directory_ / "mount") {
  try {
    mount(type);
  } catch (const std::exception& error) {
    why_not_ = "cannot mount " + type + " on a loop device: " + error.what();
  }
}

void LoopMount::mount(const std::string& type) {
  be_alone_with_our_mounts();
  const std::string image = directory_ / "image";
  open_file(image, O_RDWR | O_CREAT);
  boost::filesystem::resize_file(image, size);
  boost::filesystem::create_directory(mount_point_);
  run({"mkfs." + type, "-q", image});
  run({"mount", "-o", "loop", image, mount_point_});
}

LoopMount::~LoopMount() {
  if (why_not_.empty()) ::umount2(mount_point_.c_str(), MNT_DETACH);
}

MemoryMount::MemoryMount(std::string directory) : directory_(std::move(directory)) {
  be_alone_with_our_mounts();
  if (::mount("slaveclone", directory_.c_str(), "tmpfs", 0, nullptr) != 0)
    throw io_error("mount " + directory_, errno);
}

MemoryMount::~MemoryMount() { ::umount2(directory_.c_str(), MNT_DETACH); }

}  // namespace slaveclone::test
