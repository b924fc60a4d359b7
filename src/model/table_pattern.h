#pragma once

#include <string>
#include <vector>

#include "model/table_name.h"

namespace slaveclone {

// "shop.log_*": a schema and a table, in each of which * stands for any characters, ? for one.
class TablePattern {
 public:
  // Throws Error{usage} that names the text.
  explicit TablePattern(const std::string& text);

  bool matches(const TableName& table) const;

  // As replicate-wild-ignore-table takes it: "shop.log\_%".
  std::string as_wild_table() const;

 private:
  TableName pattern_;
};

bool matches_any(const std::vector<TablePattern>& patterns, const TableName& table);

}  // namespace slaveclone
