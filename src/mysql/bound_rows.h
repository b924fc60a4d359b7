#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mysql/row_stream.h"

namespace slaveclone {

// What a value is to the server that is given it beside a statement's text.
enum class BindAs {
  text,    // in utf8mb4
  bytes,   // a binary string
  number,  // unsigned, of 64 bits; in decimal digits here
};

// Rows of values for the parameters of a prepared statement.
class BoundRows {
 public:
  explicit BoundRows(std::vector<BindAs> parameters) : parameters_(std::move(parameters)) {}

  // One value a parameter, which is copied.
  void add(RowStream::Row row);
  void clear();

  const std::vector<BindAs>& parameters() const { return parameters_; }
  std::size_t rows() const { return values_.size() / parameters_.size(); }
  std::size_t bytes() const { return bytes_.size() + overhead * values_.size(); }
  std::optional<std::string_view> value(std::size_t row, std::size_t parameter) const;

 private:
  static constexpr std::size_t overhead = 10;  // a value's indicator and length in a packet

  struct Value {
    std::size_t at;
    std::size_t size;
    bool is_null;
  };

  std::vector<BindAs> parameters_;
  std::string bytes_;
  std::vector<Value> values_;
};

}  // namespace slaveclone
