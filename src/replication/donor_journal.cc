#include "replication/donor_journal.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "base/durable_file.h"
#include "base/error.h"
#include "base/own_file.h"
#include "base/stop_request.h"
#include "base/uninterrupted.h"
#include "base/waiting.h"
#include "replication/changeable_variables.h"

namespace slaveclone {

namespace {

void lock(int directory, const std::string& path, std::chrono::milliseconds patience) {
  const Waiting waiting("another run to leave " + path);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (uninterrupted([&] { return ::flock(directory, LOCK_EX | LOCK_NB); }) != 0) {
    if (errno != EWOULDBLOCK) throw io_error("lock " + path, errno);
    if (std::chrono::steady_clock::now() >= deadline) {
      throw Error(ExitCode::busy, "another run is at work on " + path, "Wait until it is done.");
    }
    StopRequest::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace

DonorJournal::DonorJournal(const std::string& data_directory, std::chrono::milliseconds patience)
    : data_directory_(data_directory),
      path_(data_directory + "/" + file_name),
      directory_(open_file(data_directory, O_RDONLY | O_DIRECTORY)) {
  lock(directory_.get(), data_directory, patience);
  const auto left = read_own_file(path_);
  if (!left) return;
  state_ = donor_state_from_json(*left);
  if (const auto odd = unchangeable(state_.variables)) {
    throw Error(
        ExitCode::precondition,
        "the journal " + path_ + " names a variable or a value that is none of ours: " + *odd,
        "Look at it: take-backup has not written it so. Put the donor in order by hand, "
        "then remove the journal.");
  }
}

void DonorJournal::begin(const std::string& tool, const std::string& started,
                         const ServerProcess& server) {
  state_.tool = tool;
  state_.started = started;
  state_.server_pid = server.pid;
  state_.server_start_time = server.start_time;
}

void DonorJournal::record(const DonorState& state) {
  if (const auto odd = unchangeable(state.variables))
    throw Error(ExitCode::failed, "the donor's variable could not be put back: " + *odd);
  write_durably(path_, to_json(state));
  state_ = state;
}

void DonorJournal::settle(const DonorState& state) {
  state_ = state;
  if (state.empty()) {
    remove_if_there(path_);
    return;
  }
  try {
    write_durably(path_, to_json(state));
  } catch (const Error& error) {
    spdlog::warn("the journal still tells of what has been put back: {}", error.what());
  }
}

ServerProcess changed_server(const DonorState& state) {
  return {static_cast<pid_t>(state.server_pid), state.server_start_time};
}

bool is_restarted(Server& server, const DonorState& since) {
  const ServerProcess before = changed_server(since);
  if (before.pid == 0) return false;
  const ServerProcess now = process_if_known(server);
  return now.pid != 0 && now != before;
}

}  // namespace slaveclone
