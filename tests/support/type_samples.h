#pragma once

#include <string>
#include <vector>

#include "mysql/server_version.h"

namespace slaveclone::test {

// A type of column, and values of it that are easily damaged on the way: SQL expressions for
// sessions that are prepared to write rows.
struct TypeSample {
  std::string type;
  std::vector<std::string> values;
};

// The types that this server has.
std::vector<TypeSample> type_samples(const ServerVersion& version);

// CREATE TABLE `name`, with a column c0, c1, … a sample, between what is given, and the INSERTs of
// all values; rows without a value more have NULL. The first column is `id`, the primary key, from
// 0 on.
std::vector<std::string> table_of_samples(const std::string& name,
                                          const std::vector<TypeSample>& samples);

}  // namespace slaveclone::test
