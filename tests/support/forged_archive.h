#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace slaveclone::test {

// An entry of a tar, written as it says and not as it should be.
struct RawEntry {
  std::string path;  // at most 100 bytes; a longer one goes into pax
  std::string content;
  char type = '0';
  unsigned mode = 0640;
  std::string link;
  std::string pax;                    // records, see pax_record()
  std::optional<std::uint64_t> size;  // another than the content's
};

std::string pax_record(const std::string& key, const std::string& value);
std::string raw_entry(const RawEntry& entry);

// An archive by somebody who knows the format: everything that nobody changed agrees with the rest.
struct ForgedArchive {
  ForgedArchive();  // a whole one, with db/t1.ibd

  std::vector<RawEntry> entries;
  std::vector<RawEntry> listed;                         // in the manifest; as 'entries' if empty
  std::function<void(nlohmann::ordered_json&)> edit;    // the manifest
  std::function<std::string(std::string)> edit_text;    // likewise
  std::function<std::string(std::string)> edit_digest;  // MANIFEST.json.sha256's first line

  std::string bytes() const;
};

struct HostileArchive {
  std::string what;
  std::string bytes;
  std::string named;  // in the message
};

// Archives that are never to be loaded.
std::vector<HostileArchive> hostile_archives();

}  // namespace slaveclone::test
