#include "archive/entry_names.h"

#include "archive/digest.h"

namespace slaveclone {

bool is_safe_path(const std::string& path) {
  if (path.find('\0') != std::string::npos) return false;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view component(path.data() + begin, end - begin);
    if (component.empty() || component == "." || component == "..") return false;
    begin = end + 1;
  }
  return true;
}

std::string manifest_digest_line(const std::string& manifest) {
  return sha256_hex(manifest) + "  " + manifest_name + "\n";
}

}  // namespace slaveclone
