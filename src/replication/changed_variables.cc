#include "replication/changed_variables.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <ranges>

namespace slaveclone {
namespace {

// What it is, if that is something else; the server may not have it.
std::optional<std::string> value_to_change(Server& server, const VariableState& wanted) {
  auto before = server.variable_if_known(wanted.name);
  if (before == wanted.value) return {};
  return before;
}

}  // namespace

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
  const auto before = value_to_change(donor_.server(), {name, value});
  if (!before) return;
  DonorState state = journal_.state();
  state.variables.push_back({name, *before});
  journal_.record(state);
  donor_.server().set_variable(name, value);
}

void ChangedVariables::put_back() { undo_.run(); }

PlannedVariables plan_variables(Server& server, const std::vector<VariableState>& wanted) {
  PlannedVariables plan;
  for (const VariableState& variable : wanted) {
    const auto before = value_to_change(server, variable);
    if (!before) continue;
    plan.set.push_back(server.set_statement(variable.name, variable.value));
    plan.put_back.push_back(server.set_statement(variable.name, *before));
  }
  std::reverse(plan.put_back.begin(), plan.put_back.end());
  return plan;
}

}  // namespace slaveclone
