#pragma once

#include <string>

namespace slaveclone::fuzz {

// What reads bytes that somebody else has written. Each takes any bytes; what it should not do with
// them ends the process, or throws something else than it may.
void fuzz_manifest(const std::string& text);
void fuzz_position(const std::string& text);
void fuzz_options(const std::string& text);
void fuzz_archive(const std::string& bytes);
void fuzz_binlog(const std::string& bytes);

}  // namespace slaveclone::fuzz
