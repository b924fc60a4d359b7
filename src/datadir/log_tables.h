#pragma once

#include <optional>
#include <string>

namespace slaveclone {

// What the file of mysql.general_log or mysql.slow_log holds when the table is empty and sound;
// nullopt for all other paths. Servers write into these tables also under a read lock, our own
// statements if no others, and while they do the files are those of a crashed table. They are logs,
// as their counterparts in files, so a clone gets them empty.
std::optional<std::string> as_empty_log_table(const std::string& path);

}  // namespace slaveclone
