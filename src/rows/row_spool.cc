#include "rows/row_spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/error.h"
#include "base/uninterrupted.h"

namespace slaveclone {
namespace {

// Each row: its size, then its values, of each the size (that one is NULL) and the bytes.
constexpr std::uint64_t null_size = ~std::uint64_t{0};
constexpr std::size_t read_ahead = 1 << 20;

void append_size(std::string& text, std::uint64_t size) {
  text.append(reinterpret_cast<const char*>(&size), sizeof size);
}

std::uint64_t size_at(const char* place) {
  std::uint64_t size = 0;
  std::memcpy(&size, place, sizeof size);
  return size;
}

std::string directory() {
  const char* const tmp = std::getenv("TMPDIR");
  return tmp != nullptr && *tmp != '\0' ? tmp : "/tmp";
}

UniqueFd unnamed_file() {
  UniqueFd file(::open(directory().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file) throw io_error("make a file for rows in " + directory(), errno);
  return file;
}

}  // namespace

class SpooledStream : public RowStream {
 public:
  explicit SpooledStream(const RowSpool& spool) : spool_(spool) {}

  const std::vector<std::string>& columns() const override { return spool_.columns_; }

  std::optional<Row> next() override {
    if (begin_ == buffer_.size() && !read_some()) return {};
    const std::uint64_t size = size_at(bytes(sizeof size));
    const char* place = bytes(size);
    values_.clear();
    for (const char* const end = place + size; place != end;) {
      const std::uint64_t length = size_at(place);
      place += sizeof length;
      if (length == null_size) {
        values_.emplace_back();
      } else {
        values_.emplace_back(std::string_view(place, length));
        place += length;
      }
    }
    return Row(values_);
  }

 private:
  // That many, in one piece, valid until the next call.
  const char* bytes(std::uint64_t size) {
    while (buffer_.size() - begin_ < size) {
      if (!read_some()) throw Error(ExitCode::io, "rows that were kept are incomplete");
    }
    const char* const place = buffer_.data() + begin_;
    begin_ += size;
    return place;
  }

  bool read_some() {
    buffer_.erase(0, begin_);
    begin_ = 0;
    if (offset_ == spool_.file_size_) {
      if (tail_read_) return false;
      tail_read_ = true;
      buffer_ += spool_.tail_;
      return !spool_.tail_.empty();
    }
    const std::size_t before = buffer_.size();
    buffer_.resize(before + read_ahead);
    const ssize_t got = uninterrupted([&] {
      return ::pread(spool_.file_.get(), buffer_.data() + before, read_ahead,
                     static_cast<off_t>(offset_));
    });
    if (got <= 0) throw io_error("read rows that were kept", got < 0 ? errno : EIO);
    buffer_.resize(before + static_cast<std::size_t>(got));
    offset_ += static_cast<std::uint64_t>(got);
    return true;
  }

  const RowSpool& spool_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::uint64_t offset_ = 0;
  bool tail_read_ = false;
  std::vector<std::optional<std::string_view>> values_;
};

RowSpool::RowSpool(RowStream& rows, std::size_t in_memory)
    : in_memory_(in_memory), columns_(rows.columns()) {
  while (const auto row = rows.next()) append(*row);
}

void RowSpool::append(RowStream::Row row) {
  std::uint64_t size = 0;
  for (const auto& value : row) size += sizeof size + (value ? value->size() : 0);
  append_size(tail_, size);
  for (const auto& value : row) {
    append_size(tail_, value ? value->size() : null_size);
    if (value) tail_ += *value;
  }
  if (tail_.size() > in_memory_) spill();
}

void RowSpool::spill() {
  if (!file_) file_ = unnamed_file();
  write_all(file_.get(), tail_.data(), tail_.size(), "a file for rows in " + directory());
  file_size_ += tail_.size();
  tail_.clear();
}

std::unique_ptr<RowStream> RowSpool::read() const { return std::make_unique<SpooledStream>(*this); }

}  // namespace slaveclone
