#pragma once

#include <optional>
#include <string>

namespace slaveclone {

// Why files of a donor lie where they do: docs/archive-format.md.
enum class ExternalKind { setting, data_file, link, isl, tablespace };

std::string to_string(ExternalKind kind);  // "setting", "data_file", "link", "isl", "tablespace"
std::optional<ExternalKind> external_kind_named(const std::string& text);

// Files of the donor that lie outside its data directory, or in it at a place of their own.
struct External {
  ExternalKind kind = ExternalKind::setting;
  std::string
      name;  // of the setting; the data file's number, from 1; the link's path in the archive
  std::string path;      // where it is on the donor; absolute
  std::string archived;  // its path in the archive; of a setting: the directory of its files

  bool operator==(const External&) const = default;
};

}  // namespace slaveclone
