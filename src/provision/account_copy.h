#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mysql/account_dialect.h"
#include "mysql/accounts.h"
#include "mysql/definition_maker.h"

namespace slaveclone {

// A master's accounts on its new slave; those that it has already keep what they are.
class AccountCopy {
 public:
  using LeaveOut = std::function<void(const std::string& sentence)>;

  // `kept`: not given, those that the slave has now. `leave_out` takes what is not carried over.
  AccountCopy(Server& master, Server& slave, std::optional<std::vector<AccountName>> kept,
              LeaveOut leave_out);

  const std::vector<AccountName>& kept() const { return kept_; }

  // What is known before anything is made. Returns how many accounts there are to make.
  std::size_t check(const Abilities& abilities);

  // The accounts, which may do nothing yet; what they are granted, once tables and routines are
  // there. Between the two the master's accounts are remembered.
  void make(DefinitionMaker& maker, const Abilities& abilities);
  void grant(DefinitionMaker& maker);

  void drop(DefinitionMaker& maker);

 private:
  std::vector<AccountRendering> renderings(const Abilities& abilities);
  bool is_kept(const AccountName& name) const;
  bool create(DefinitionMaker& maker, const AccountRendering& account);
  void try_to_run(DefinitionMaker& maker, const std::string& statement);

  Server& master_;
  Server& slave_;
  std::vector<AccountName> kept_;
  LeaveOut leave_out_;
  std::vector<AccountRendering> made_;
};

}  // namespace slaveclone
