#include "base/error.h"

#include <boost/filesystem/exception.hpp>
#include <cerrno>
#include <system_error>

namespace slaveclone {
namespace {

std::string hint_for(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return "Free some space there or choose another place.";
    case EACCES:
    case EPERM:
      return "Run as the server's user or as root.";
    case ENOENT:
      return "Check the path.";
    default:
      return {};
  }
}

}  // namespace

Error io_error(const std::string& what, int error_number) {
  return {ExitCode::io, "cannot " + what + ": " + std::generic_category().message(error_number),
          hint_for(error_number)};
}

Error as_error(const std::exception& exception) {
  if (const auto* ours = dynamic_cast<const Error*>(&exception)) return *ours;
  if (const auto* files = dynamic_cast<const boost::filesystem::filesystem_error*>(&exception)) {
    return io_error("use " + files->path1().string(), files->code().value());
  }
  return {ExitCode::failed, exception.what()};
}

}  // namespace slaveclone
