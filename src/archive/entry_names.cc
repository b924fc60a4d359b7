#include "archive/entry_names.h"

#include <algorithm>
#include <climits>

#include "archive/digest.h"

namespace slaveclone {

bool is_safe_path(const std::string& path) {
  const auto is_odd = [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\'; };
  if (path.size() >= PATH_MAX || std::any_of(path.begin(), path.end(), is_odd)) return false;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view component(path.data() + begin, end - begin);
    if (component.empty() || component == "." || component == "..") return false;
    if (component.size() > NAME_MAX) return false;
    begin = end + 1;
  }
  return true;
}

std::string manifest_digest_line(const std::string& manifest) {
  return sha256_hex(manifest) + "  " + manifest_name + "\n";
}

}  // namespace slaveclone
