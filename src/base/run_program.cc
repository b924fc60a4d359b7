#include "base/run_program.h"

#include "base/log.h"
#include "base/process.h"
#include "base/undo.h"

namespace slaveclone {

int run_program(const std::string& name, const std::function<int()>& work,
                const std::function<void(const std::exception&, ExitCode)>& on_failure) {
  forbid_core_dumps();
  try {
    const int code = work();
    return Undo::failures() > 0 ? static_cast<int>(ExitCode::not_put_back) : code;
  } catch (const std::exception& exception) {
    const int code = report_error(name, exception);
    on_failure(exception, static_cast<ExitCode>(code));
    return code;
  }
}

}  // namespace slaveclone
