#include "model/replication_status.h"

namespace slaveclone {

std::string of_channel(const std::string& name) {
  return name.empty() ? "" : " of channel '" + name + "'";
}

}  // namespace slaveclone
