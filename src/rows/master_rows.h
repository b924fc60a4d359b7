#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "replication/master.h"
#include "rows/row_source.h"

namespace slaveclone {

// A live master's rows. Its sessions only read.
class MasterRows : public RowSource {
 public:
  MasterRows(SessionFactory connect, Login login, const LockPatience& patience, std::size_t lanes,
             const ServerVersion& slave);

  std::unique_ptr<RowSnapshot> snapshot(const WantedRows& wanted) override;
  void prepare(const WantedRows& wanted) override;
  BinlogPosition position() override;
  std::shared_ptr<const TableShape> look_again(const TableName& table) override;

 private:
  Master& master();
  const std::string& definition_of(const TableShape& table);
  std::unique_ptr<RowSnapshot> open_for(const WantedRows& wanted);
  std::unique_ptr<RowSnapshot> read_under_locks(const WantedRows& wanted);

  SessionFactory connect_;
  Login login_;
  LockPatience patience_;
  std::size_t lanes_;
  ServerVersion slave_;
  std::optional<Master> master_;
  // Of the tables whose shape is known to be theirs.
  std::map<TableName, std::string> definitions_;
};

}  // namespace slaveclone
