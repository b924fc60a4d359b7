#include "provision/account_copy.h"

#include <algorithm>

#include "base/stop_request.h"
#include "mysql/privileges.h"

namespace slaveclone {
namespace {

constexpr unsigned parse_error = 1064;  // ER_PARSE_ERROR, which quotes the statement

// A statement about an account may hold the hash of its password.
std::string without_secrets(const SqlError& error) {
  return error.number() == parse_error ? "the new server does not understand it" : error.what();
}

}  // namespace

AccountCopy::AccountCopy(Server& master, Server& slave,
                         std::optional<std::vector<AccountName>> kept, LeaveOut leave_out)
    : master_(master),
      slave_(slave),
      kept_(kept ? *std::move(kept) : Accounts(slave).names()),
      leave_out_(std::move(leave_out)) {}

bool AccountCopy::is_kept(const AccountName& name) const {
  return std::find(kept_.begin(), kept_.end(), name) != kept_.end();
}

std::vector<AccountRendering> AccountCopy::renderings(const Abilities& abilities) {
  Accounts accounts(master_);
  std::vector<AccountRendering> renderings;
  for (const AccountDefinition& account : accounts.all()) {
    if (is_kept(account.name)) {
      leave_out_("the account " + account.name.to_string() + " stays as the new server has it");
      continue;
    }
    renderings.push_back(render(account, abilities));
    for (const std::string& sentence : renderings.back().left_out) leave_out_(sentence);
  }
  for (const AccountName& name : accounts.with_two_passwords()) {
    if (!is_kept(name)) leave_out_("the second password of " + name.to_string() + " is left out");
  }
  return renderings;
}

std::size_t AccountCopy::check(const Abilities& abilities) { return renderings(abilities).size(); }

void AccountCopy::make(DefinitionMaker& maker, const Abilities& abilities) {
  made_ = renderings(abilities);
  std::erase_if(made_, [&](const AccountRendering& account) { return !create(maker, account); });
}

bool AccountCopy::create(DefinitionMaker& maker, const AccountRendering& account) {
  StopRequest::check();
  const bool is_there_anyway = account.name.is_role;
  if (account.create.empty()) return is_there_anyway;
  try {
    for (const std::string& statement : account.create) maker.run(statement);
    return true;
  } catch (const SqlError& error) {
    if (error.code() == ExitCode::precondition) throw;  // we may not
    leave_out_("the account " + account.name.to_string() +
               " is missing: " + without_secrets(error));
    return false;
  }
}

void AccountCopy::grant(DefinitionMaker& maker) {
  for (const AccountRendering& account : made_) {
    for (const std::string& statement : account.grants) try_to_run(maker, statement);
  }
  for (const AccountRendering& account : made_) {
    for (const std::string& statement : account.default_roles) try_to_run(maker, statement);
  }
  // Who makes a role has it, which is what lets us grant it.
  for (const AccountRendering& account : made_) {
    if (account.name.is_role && !account.create.empty())
      maker.run("REVOKE " + account.name.quoted() + " FROM " + quoted_account(slave_));
  }
}

void AccountCopy::try_to_run(DefinitionMaker& maker, const std::string& statement) {
  StopRequest::check();
  try {
    // Before MariaDB 11 packages are known to this mode only.
    const bool is_of_package = statement.find(" ON PACKAGE ") != std::string::npos;
    maker.run(statement, is_of_package ? "ORACLE" : "");
  } catch (const SqlError& error) {
    leave_out_(statement + " is left out: " + error.what());
  }
}

void AccountCopy::drop(DefinitionMaker& maker) {
  made_.clear();
  for (const AccountName& name : Accounts(slave_).names()) {
    if (is_kept(name)) continue;
    maker.run(std::string("DROP ") + (name.is_role ? "ROLE " : "USER ") + name.quoted());
  }
}

}  // namespace slaveclone
