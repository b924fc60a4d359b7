#pragma once

#include "mysql/table_reader.h"

namespace slaveclone {

// A digest that compares with those of the other server's version: computed by the server itself
// where equal rows have equal digests on both, else by us, of the rows.
RowsDigest digest_for(const ServerVersion& other, TableReader reader, const KeyRange& range);

}  // namespace slaveclone
