#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slaveclone {

// The rows of one result as they come from the server, so that a result may be larger than memory:
// what is held is one row. While it lives its session takes no other statement
// (Error{cannot_connect}); read to its end, or ended by the server's error (SqlError), it leaves
// the session as a query would. Given up before that it has cut the connection, as the rest would
// have to be read first: every later statement of the session throws Error{cannot_connect}. The
// session has to outlive it.
class RowStream {
 public:
  using Row = std::span<const std::optional<std::string_view>>;  // NULL is nullopt

  RowStream() = default;
  virtual ~RowStream() = default;
  RowStream(const RowStream&) = delete;
  RowStream& operator=(const RowStream&) = delete;

  virtual const std::vector<std::string>& columns() const = 0;

  // The next row, whatever bytes it holds, valid until the next call; nullopt at the end. Waits as
  // Session::query() does. Throws as that.
  virtual std::optional<Row> next() = 0;
};

}  // namespace slaveclone
