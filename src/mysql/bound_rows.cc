#include "mysql/bound_rows.h"

namespace slaveclone {

void BoundRows::add(RowStream::Row row) {
  for (const auto& value : row) {
    const std::string_view bytes = value.value_or("");
    values_.push_back({bytes_.size(), bytes.size(), !value});
    bytes_ += bytes;
  }
}

void BoundRows::clear() {
  bytes_.clear();
  values_.clear();
}

std::optional<std::string_view> BoundRows::value(std::size_t row, std::size_t parameter) const {
  const Value& value = values_[row * parameters_.size() + parameter];
  if (value.is_null) return {};
  return std::string_view(bytes_).substr(value.at, value.size);
}

}  // namespace slaveclone
