#include "datadir/known_names.h"

#include <algorithm>
#include <string_view>

#include "datadir/data_places.h"

namespace slaveclone {
namespace {

// At the top, beside those of data. The upgrade's tell a server what need not be done again.
constexpr std::string_view at_the_top[] = {"ib_buffer_pool",
                                           "ib_buffer_pool.incomplete",
                                           "tc.log",
                                           "ddl_recovery.log",
                                           "ddl_recovery-backup.log",
                                           "ddl_log.log",
                                           "mysql_upgrade_info",
                                           "mariadb_upgrade_info",
                                           "mysql_upgrade_history",
                                           "aria_log_control",
                                           "xb_doublewrite"};

// Of engines that name their own files.
constexpr std::string_view engines_places[] = {"#rocksdb/", ".rocksdb/"};

}  // namespace

bool is_known_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (is_name_of_data(slash == std::string::npos ? path : path.substr(slash + 1))) return true;
  if (slash == std::string::npos) {
    return std::find(std::begin(at_the_top), std::end(at_the_top), path) != std::end(at_the_top) ||
           (path.starts_with("debian-") && path.ends_with(".flag"));
  }
  return std::any_of(std::begin(engines_places), std::end(engines_places),
                     [&](std::string_view place) { return path.starts_with(place); });
}

}  // namespace slaveclone
