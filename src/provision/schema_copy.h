#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/findings.h"
#include "model/table_pattern.h"
#include "mysql/definition_dialect.h"
#include "mysql/definition_maker.h"
#include "mysql/definitions.h"
#include "provision/account_copy.h"

namespace slaveclone {

// Which of what a master defines its new slave gets.
struct SchemaSelection {
  std::vector<std::string> databases;         // empty: all
  std::vector<TablePattern> excluded_tables;  // with their triggers
  bool users = true;                          // always all of them, whatever the databases

  // Of the new server, ours: neither counted nor dropped, nor made of the master's of that name.
  std::vector<std::string> kept_schemas;

  // Accounts of the new server that stay as they are, whatever the master's of that name: as
  // accounts_before() said before the first make(). Not given: those that it has now.
  std::optional<std::vector<AccountName>> kept_accounts;
};

// What a new server holds already, as "shop.basket"; users, and schemas with nothing in them, do
// not count. Ten at most.
std::vector<std::string> what_it_holds(Server& server,
                                       const std::vector<std::string>& kept_schemas = {});

// Makes on a new, empty server what its master defines: schemas, sequences, tables without rows,
// users, routines, views, events that are disabled as a slave's are; later the triggers.
//
// The definitions are read when they are needed, at no one position: whoever copies has to see that
// no DDL ran meanwhile, and else begins again:
//
//   copy.check(findings);
//   copy.make();
//   while (ddl_ran_meanwhile()) { copy.drop_what_was_made(); copy.make(); }
//   …rows…
//   copy.make_triggers();
//
// Accounts that the new server has already, such as root@localhost, keep what they are.
//
// A table's next AUTO_INCREMENT value is the master's at that time. Rows that come later move it
// on; rows deleted at its end meanwhile do not, so that it may be lower than the master's: no row
// event minds.
class SchemaCopy {
 public:
  // Both have sessions that nobody else uses meanwhile.
  SchemaCopy(Server& master, Server& slave, SchemaSelection selection);
  SchemaCopy(const SchemaCopy&) = delete;
  SchemaCopy& operator=(const SchemaCopy&) = delete;

  // Throws through `findings` all that cannot be copied; changes nothing.
  void check(Findings& findings);

  // The lines that a dry run tells: how much of each kind is made, and what is not.
  std::vector<std::string> plan();

  // Everything but triggers. Throws Error{precondition} if the new server holds something,
  // Error{failed} that names what could not be made; then, and when it was interrupted,
  // drop_what_was_made() leads back.
  void make();

  // Throws as make(). Those that are there already, made by an earlier call or by the applier, are
  // left as they are.
  void make_triggers();

  // Those that the applier, or an earlier call, has made.
  void drop_triggers();

  // All schemas but the server's own and kept ones, and all accounts that were not there before:
  // the new server is empty again.
  void drop_what_was_made();

  // What the slave will not have as the master does, a sentence each; complete after make() and
  // make_triggers().
  std::vector<std::string> carried_over_not() const { return left_out_; }

  // Who goes on later, in another process, gives it to the SchemaCopy there.
  const std::vector<AccountName>& accounts_before() const { return accounts_.kept(); }

  // The master's tables, with sequences and without the excluded ones.
  std::vector<TableName> tables();

 private:
  std::vector<std::string> selected_schemas();
  std::vector<TableName> selected(DefinitionKind kind);
  std::vector<Rendering> renderings(DefinitionKind kind);
  std::vector<TableName> triggers_made();
  bool is_excluded(const TableName& table) const;
  void require_empty();
  void check_kind(Findings& findings, DefinitionKind kind);
  void make_all_of(DefinitionMaker& maker, DefinitionKind kind);
  void make_one(DefinitionMaker& maker, const Definition& definition);
  void make_what_it_takes(DefinitionMaker& maker, std::vector<Rendering> renderings);
  std::string try_to_make(DefinitionMaker& maker, const Definition& definition);
  void make_views(DefinitionMaker& maker);
  void leave_out_what_is_installed();
  void leave_out(const std::string& what);

  Server& master_;
  Server& slave_;
  SchemaSelection selection_;
  Definitions definitions_;
  Abilities abilities_;
  AccountCopy accounts_;
  std::vector<std::string> left_out_;
};

}  // namespace slaveclone
