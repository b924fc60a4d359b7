#pragma once

#include <string>
#include <string_view>

#include "model/table_shape.h"

namespace slaveclone {

// The SQL of one column's values, as its Travel has it. A literal never ends before its value does,
// whatever bytes that has; the session has to be one of row_session.h.

// In the list of a SELECT: gives what append_literal() and bound() take.
std::string read_expression(const Column& column);

// What a digest is computed of: equal for equal values alone, NULL for NULL.
std::string digest_expression(const Column& column);

// To be compared with what another server has.
std::string compare_expression(const Column& column);

// To be stored. Throws Error{failed} for what is no number where one was to be read.
void append_literal(std::string& sql, const Column& column, std::string_view value);

// To be compared with the column, under its collation. Throws likewise.
std::string bound(const Column& column, std::string_view value);

}  // namespace slaveclone
