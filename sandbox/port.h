#pragma once

#include <set>

namespace slaveclone::sandbox {

constexpr unsigned first_port = 12000;  // the tutorial's

// Whether a server could listen at 127.0.0.1:port now: tried by really binding it.
bool is_free_port(unsigned port);

// The first free port from first_port on that is not among the taken ones; throws Error{failed}
// when there is none.
unsigned pick_port(const std::set<unsigned>& taken);

}  // namespace slaveclone::sandbox
