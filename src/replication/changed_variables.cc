#include "replication/changed_variables.h"

#include <spdlog/spdlog.h>

#include <ranges>

namespace slaveclone {

void put_back_variables(Donor& donor, const DonorState& state) {
  if (!state.variables.empty() && is_restarted(donor.server(), state)) {
    spdlog::warn("the donor's server was restarted: its variables are those of its option files");
    return;
  }
  // Backwards: innodb_max_dirty_pages_pct_lwm is cut to innodb_max_dirty_pages_pct, and MySQL does
  // not lower innodb_io_capacity_max below innodb_io_capacity.
  for (const VariableState& variable : std::views::reverse(state.variables)) {
    if (donor.server().variable(variable.name) == variable.value) continue;
    donor.server().set_variable(variable.name, variable.value);
  }
}

ChangedVariables::ChangedVariables(Donor& donor, DonorJournal& journal)
    : donor_(donor), journal_(journal), undo_("the donor's variables", [&donor, &journal] {
        donor.ensure_connected();
        put_back_variables(donor, journal.state());
        DonorState state = journal.state();
        state.variables.clear();
        journal.settle(state);
      }) {}

void ChangedVariables::set(const std::string& name, const std::string& value) {
  const auto before = donor_.server().variable_if_known(name);
  if (!before || *before == value) return;
  DonorState state = journal_.state();
  state.variables.push_back({name, *before});
  journal_.record(state);
  donor_.server().set_variable(name, value);
}

void ChangedVariables::put_back() { undo_.run(); }

}  // namespace slaveclone
