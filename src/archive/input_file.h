#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "archive/age.h"
#include "base/error.h"
#include "base/unique_fd.h"

namespace slaveclone {

// The bytes of an archive as they lie in a file or come from standard input.
class InputFile {
 public:
  using Progress = std::function<void(std::uint64_t bytes_read)>;  // since the last call

  // "-" is standard input. Given the file of a secret key, the bytes are what age decrypts with
  // it. Throws Error{io}, and as start_decryption().
  explicit InputFile(const std::string& path, Progress progress = {},
                     const std::string& key_file = "");

  const std::string& name() const { return name_; }

  // The first bytes, at most 8, which read() gives once more. Only before the first read().
  std::string_view head();

  // At most `size` bytes; 0 at the end. Waits in a way that a stop request ends. Throws Error{io},
  // Error{interrupted}.
  std::size_t read(void* data, std::size_t size);

  // Reads what is left, and throws Error{damaged} unless what was encrypted is whole.
  void finish();

  std::uint64_t position() const { return position_; }

  // An Error{damaged} that says which archive, about where (byte of the file), and why.
  Error damaged(const std::string& why, std::uint64_t at) const;
  Error damaged(const std::string& why) const { return damaged(why, position_); }
  // An Error{damaged} for an archive that lacks its end.
  Error incomplete(const std::string& why) const;
  // An Error{damaged} for what is something else.
  Error no_archive(const std::string& what_it_is) const;

 private:
  std::size_t read_fd(void* data, std::size_t size);
  void wait_for_input() const;
  void refuse_directory() const;
  void decrypt();

  std::string name_;
  Progress progress_;
  std::string key_file_;
  UniqueFd own_;
  std::unique_ptr<FilterProcess> age_;
  int fd_ = 0;
  bool regular_ = false;
  std::uint64_t position_ = 0;
  std::array<char, 8> head_{};
  std::size_t head_size_ = 0;
  std::size_t head_given_ = 0;
};

}  // namespace slaveclone
