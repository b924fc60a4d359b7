#pragma once

#include <string>
#include <vector>

#include "base/undo.h"
#include "replication/donor.h"
#include "replication/donor_journal.h"

namespace slaveclone {

// Puts global variables back to the recorded values, unless the server was restarted by somebody:
// then what was changed is gone already.
void put_back_variables(Donor& donor, const DonorState& state);

// Global variables of the donor that this run has changed: each old value is in the journal before
// the change and is put back when restored or destroyed.
class ChangedVariables {
 public:
  ChangedVariables(Donor& donor, DonorJournal& journal);

  // Does nothing where the server has no such variable or it has that value already.
  void set(const std::string& name, const std::string& value);

  void put_back();  // throws Error{not_put_back}; the destructor never throws

 private:
  Donor& donor_;
  DonorJournal& journal_;
  Undo undo_;
};

// The statements that set() will send for each of these in turn, and put_back() then.
struct PlannedVariables {
  std::vector<std::string> set;
  std::vector<std::string> put_back;
};
PlannedVariables plan_variables(Server& server, const std::vector<VariableState>& wanted);

}  // namespace slaveclone
