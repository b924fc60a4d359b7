#include "sandbox/copy_tree.h"

#include <boost/algorithm/string/trim.hpp>
#include <boost/filesystem.hpp>

#include "base/error.h"
#include "base/process.h"

namespace slaveclone::sandbox {

void copy_tree(const std::string& from, const std::string& to) {
  boost::filesystem::create_directories(boost::filesystem::path(to).parent_path());
  const ProcessResult copied =
      run_process({"cp", "--archive", "--reflink=auto", "--no-target-directory", from, to});
  if (copied.exit_status == 0) return;
  throw Error(ExitCode::io, "cannot copy " + from + ": " + boost::trim_copy(copied.err),
              "Check that the disk has room.");
}

}  // namespace slaveclone::sandbox
