#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "datadir/server_files.h"

namespace slaveclone {

// Which files of a data directory do not belong in a clone: relay logs, replication settings, the
// donor's binary logs, identity, temporary tablespaces, logs, sockets, what begins with a dot.
class LeftOutRules {
 public:
  LeftOutRules() = default;  // by the servers' default names only

  // By the names that this server gives its files, too.
  explicit LeftOutRules(const ServerFiles& server);

  // Why the file is left out; nullopt: it is archived. 'path' is relative to the data directory; a
  // directory's ends with a slash.
  std::optional<std::string> reason(const std::string& path) const;

 private:
  bool is_rotated_log(std::string_view path) const;

  std::map<std::string, std::string> bases_;  // of numbered logs, to the reason
  std::map<std::string, std::string> files_;
};

}  // namespace slaveclone
