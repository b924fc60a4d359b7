#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/table_shape.h"
#include "mysql/session.h"

namespace slaveclone {

// The shapes of a schema's base tables and sequences, or of the one of that name alone, from
// information_schema: a few queries, however many there are.
std::vector<TableShape> read_shapes(Session& session, const std::string& schema,
                                    const std::optional<std::string>& table = {});

}  // namespace slaveclone
