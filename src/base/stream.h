#pragma once

#include <cstddef>
#include <string>

#include "base/filter_process.h"
#include "base/unique_fd.h"

namespace slaveclone {

// Pipes and sockets, whose other end may keep us waiting for ever. A stop request and a TimeLimit
// end these waits (StopRequest::check()).

// Waits until poll(2) has one of the events, or an error, to tell of the descriptor.
void wait_for_events(int fd, short events);

// open(2) for O_RDONLY or O_WRONLY. A named pipe: once somebody has the other end open, and, for
// reading, has written to it or closed it. Throws Error{io} that names the path.
UniqueFd open_stream(const std::string& path, int access);

// A megabyte, if that may be had, so that reader and writer do not wait for each other at every
// page. Nothing for what is no pipe.
void enlarge_pipe(int fd);

// Writes to a pipe or socket as fast as it takes it. The descriptor stays as it is: others have it,
// too, and it may be another user's.
class StreamWriter {
 public:
  StreamWriter(int fd, std::string name);  // the name is for errors; does not own the descriptor

  static bool is_for(int fd);

  void write(const char* data, std::size_t size);  // throws Error{io}

 private:
  std::size_t write_some(const char* data, std::size_t size);
  std::size_t send_some(const char* data, std::size_t size) const;
  bool pass_on();

  int fd_;
  std::string name_;
  Pipe own_;              // of a pipe: what is written goes through it
  std::size_t held_ = 0;  // bytes in it
};

}  // namespace slaveclone
