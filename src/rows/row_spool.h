#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "mysql/row_stream.h"

namespace slaveclone {

// Rows that are kept until they are written, so that locks last no longer than it takes to read
// them: in memory, and what is more in a file without a name (in $TMPDIR or /tmp).
class RowSpool {
 public:
  // Takes the stream to its end. Throws as that, and Error{io}.
  explicit RowSpool(RowStream& rows, std::size_t in_memory = std::size_t{16} << 20);

  // From the beginning; the spool has to outlive it.
  std::unique_ptr<RowStream> read() const;

 private:
  friend class SpooledStream;

  void append(RowStream::Row row);
  void spill();

  std::size_t in_memory_;
  std::vector<std::string> columns_;
  std::string tail_;  // behind what is in the file
  UniqueFd file_;
  std::uint64_t file_size_ = 0;
};

}  // namespace slaveclone
