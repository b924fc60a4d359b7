#pragma once

#include <sys/types.h>

#include <array>
#include <string>
#include <vector>

namespace slaveclone {

// Whether a child stays in our session, where a terminal's signals reach it, or leads its own.
enum class SpawnSession { ours, its_own };

// Starts `program` with exactly three open files, the given ones as stdin, stdout and stderr;
// whatever else is open here is closed there, and signals have their default meaning. Under
// run_process() and start_detached(), which most callers want. Throws Error{precondition} with
// the reason if it cannot be executed.
pid_t spawn(const std::string& program, const std::vector<std::string>& argv,
            const std::array<int, 3>& files, SpawnSession session);

}  // namespace slaveclone
