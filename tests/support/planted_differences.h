#pragma once

#include <map>
#include <set>
#include <string>

#include "mysql/server.h"

namespace slaveclone::test {

// A schema "planted" on a master, and on its slave a thousand differences to it, each in a row of
// its own: every type's values changed into one another, rows missing and extra, NULL for an empty
// string, a blank more, another case.
class PlantedDifferences {
 public:
  // "missing 7", "changed 12": of rows by their id, by table.
  using Rows = std::map<std::string, std::set<std::string>>;

  // Makes the tables.
  explicit PlantedDifferences(Server master);

  // Once the slave has the tables.
  void plant(Server slave);

  // What differs, by comparing what both servers show of each value.
  const Rows& rows() const { return rows_; }
  std::size_t count() const;

 private:
  void make_types();
  void make_words();
  void plant_types(Server& slave);
  void plant_words(Server& slave);
  void compare(Server& slave, const std::string& table, const std::string& list);

  Server master_;
  std::vector<std::string> types_;  // of the columns c0, c1, …
  std::size_t values_ = 0;          // at most of a column; NULL comes behind them
  Rows rows_;
};

}  // namespace slaveclone::test
