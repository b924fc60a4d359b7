#include <stdexcept>

#include "base/error.h"
#include "fuzz/fuzz_targets.h"
#include "model/manifest.h"

namespace slaveclone::fuzz {

// What is read is what was written.
void fuzz_manifest(const std::string& text) {
  Manifest manifest;
  try {
    manifest = manifest_from_json(text);
  } catch (const Error& e) {
    if (e.code() != ExitCode::damaged) throw;
    return;
  }
  const std::string written = to_json(manifest);
  if (to_json(manifest_from_json(written)) != written) throw std::logic_error("not the same again");
}

}  // namespace slaveclone::fuzz
