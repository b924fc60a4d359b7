#include "rows/digesting.h"

namespace slaveclone {

RowsDigest digest_for(const ServerVersion& other, TableReader reader, const KeyRange& range) {
  const bool compares = digests_compare(reader.shape(), reader.server().dialect().version(), other);
  return compares ? reader.digest(range) : reader.digest_of_rows(range);
}

}  // namespace slaveclone
