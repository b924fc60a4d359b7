#include "base/error.h"
#include "fuzz/fuzz_targets.h"
#include "mysql/option_files.h"

namespace slaveclone::fuzz {

void fuzz_options(const std::string& text) {
  const Options options = parse_printed_options(text);
  for (const Option& option : options) {
    (void)is_on(options, option.name);
    (void)last_value(options, option.name);
  }
  try {
    Login login;
    apply_client_options(options, login);
  } catch (const Error& e) {
    if (e.code() != ExitCode::usage) throw;
  }
}

}  // namespace slaveclone::fuzz
