#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/error.h"

namespace slaveclone::test {

void write_file(const std::string& path, const std::string& content);
void write_private_file(const std::string& path, const std::string& content);  // mode 0600

// Every file and directory below, by relative path: a file's content, "/" for a directory.
std::map<std::string, std::string> tree_of(const std::string& directory);

// Bytes that compress about half, the same for the same seed.
std::string half_random(std::size_t size, unsigned seed);

// The code of the Error that f throws; ok if it throws none.
ExitCode exit_code_of(const std::function<void()>& f);

}  // namespace slaveclone::test
