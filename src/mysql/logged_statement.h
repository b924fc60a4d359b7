#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slaveclone {

// What a binary log holds as text, by how it begins; it may be cut, and be of any sql_mode.

// It changes rows: INSERT, UPDATE, CALL, SELECT of a function, … In statement format.
bool changes_rows(std::string_view statement);

// From now on a table has a trigger that it did not have.
bool makes_trigger(std::string_view statement);

// The names of tables, without their schemas and in lower case, that may hold other rows from now
// on, which come from another table: CREATE TABLE, ALTER TABLE, RENAME TABLE. Others of its names
// and words are among them. Empty for other statements.
std::vector<std::string> names_of_redefined(std::string_view statement);

}  // namespace slaveclone
