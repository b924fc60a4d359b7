#include "support/files.h"

#include <boost/filesystem.hpp>
#include <fstream>
#include <random>

#include "base/durable_file.h"

namespace slaveclone::test {

namespace fs = boost::filesystem;

void write_file(const std::string& path, const std::string& content) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

void write_private_file(const std::string& path, const std::string& content) {
  write_file(path, content);
  fs::permissions(path, fs::owner_read | fs::owner_write);
}

std::map<std::string, std::string> tree_of(const std::string& directory) {
  std::map<std::string, std::string> tree;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string path = entry.path().lexically_relative(directory).string();
    tree[path] = fs::is_directory(entry.path()) ? "/" : read_whole_file(entry.path().string());
  }
  return tree;
}

std::string half_random(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);  // NOLINT(cert-msc51-cpp): the same every time
  std::string text;
  while (text.size() < size) {
    const auto word = random();
    text.append(reinterpret_cast<const char*>(&word), sizeof word).append("page");
  }
  text.resize(size);
  return text;
}

ExitCode exit_code_of(const std::function<void()>& f) {
  try {
    f();
    return ExitCode::ok;
  } catch (const Error& e) {
    return e.code();
  } catch (const fs::filesystem_error& e) {
    return as_error(e).code();
  }
}

}  // namespace slaveclone::test
