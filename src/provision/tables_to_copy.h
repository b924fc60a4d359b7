#pragma once

#include <vector>

#include "model/foreign_key.h"
#include "model/table_shape.h"
#include "provision/schema_copy.h"

namespace slaveclone {

// What of the master is copied, as it is now.
struct TablesToCopy {
  std::vector<TableShape> shapes;
  std::vector<ForeignKey> foreign_keys;
};
TablesToCopy tables_to_copy(SchemaCopy& schema, Server& master);

}  // namespace slaveclone
