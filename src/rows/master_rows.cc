#include "rows/master_rows.h"

#include "mysql/catalogue.h"
#include "mysql/definitions.h"
#include "rows/open_rows.h"

namespace slaveclone {
namespace {

// How many rows it has may differ; what they are read as must not.
bool same_columns(const TableShape& a, const TableShape& b) {
  return a.columns == b.columns && a.key == b.key && a.engine == b.engine;
}

// It may take a table's worth of time until the first row of a whole table comes.
Login patient(Login login) {
  login.read_timeout_seconds = 3600;
  return login;
}

}  // namespace

MasterRows::MasterRows(SessionFactory connect, Login login, const LockPatience& patience,
                       std::size_t lanes)
    : connect_(std::move(connect)),
      login_(patient(std::move(login))),
      patience_(patience),
      lanes_(lanes) {}

Master& MasterRows::master() {
  if (!master_) master_.emplace(connect_, login_);
  return *master_;
}

std::shared_ptr<const TableShape> MasterRows::look_again(const TableName& table) {
  Server& server = master().server();
  definitions_.erase(table);
  const auto before = Definitions(server).table(table);
  auto shape = Catalogue(server).table(table);
  if (!before || !shape || Definitions(server).table(table) != before) return nullptr;
  definitions_[table] = *before;
  return std::make_shared<const TableShape>(std::move(*shape));
}

const std::string& MasterRows::definition_of(const TableShape& table) {
  if (!definitions_.contains(table.name)) {
    const auto now = look_again(table.name);
    if (!now || !same_columns(*now, table)) throw TableChanged(table.name);
  }
  return definitions_.at(table.name);
}

std::unique_ptr<RowSnapshot> MasterRows::snapshot(const WantedRows& wanted) try {
  std::map<TableName, std::string> definitions;
  std::vector<TableName> names;
  for (const auto& table : wanted.tables) {
    definitions[table->name] = definition_of(*table);
    names.push_back(table->name);
  }
  return std::make_unique<OpenRows>(master().snapshot(names, patience_, lanes_),
                                    std::move(definitions));
} catch (const Error& error) {
  if (error.code() == ExitCode::cannot_connect) master_.reset();
  throw;
}

}  // namespace slaveclone
