#include "mysql/donor_journal.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cerrno>

#include "base/durable_file.h"
#include "base/error.h"

namespace slaveclone {

DonorJournal::DonorJournal(const std::string& data_directory)
    : path_(data_directory + "/" + file_name),
      directory_(open_file(data_directory, O_RDONLY | O_DIRECTORY)) {
  if (::flock(directory_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw io_error("lock " + data_directory, errno);
    throw Error(ExitCode::busy, "another run is at work on " + data_directory,
                "Wait until it is done.");
  }
  if (boost::filesystem::exists(path_)) state_ = donor_state_from_json(read_whole_file(path_));
}

void DonorJournal::begin(const std::string& tool, const std::string& started) {
  state_.tool = tool;
  state_.started = started;
}

void DonorJournal::record(const DonorState& state) {
  write_durably(path_, to_json(state));
  state_ = state;
}

void DonorJournal::settle(const DonorState& state) {
  state_ = state;
  if (state.empty()) {
    if (::unlink(path_.c_str()) != 0 && errno != ENOENT) throw io_error("remove " + path_, errno);
    return;
  }
  try {
    write_durably(path_, to_json(state));
  } catch (const Error& error) {
    spdlog::warn("the journal still tells of what has been put back: {}", error.what());
  }
}

}  // namespace slaveclone
