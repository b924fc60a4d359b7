#include "support/matrix_rows.h"

#include <algorithm>
#include <stdexcept>

namespace slaveclone::test {

const std::vector<MatrixServer>& matrix_servers() {
  static const std::vector<MatrixServer> all{
      {"mariadb-10.5", "MariaDB 10.5"}, {"mariadb-10.11", "MariaDB 10.11"},
      {"mariadb-11.8", "MariaDB 11.8"}, {"mysql-5.6", "MySQL 5.6"},
      {"mysql-5.7", "MySQL 5.7"},       {"mysql-9.7", "MySQL 9.7"},
  };
  return all;
}

const std::vector<std::string>& matrix_rows() {
  static const std::vector<std::string> all{
      // How files hold still, and how the master's position is had.
      "quiesce online",
      "quiesce shutdown",
      "quiesce freeze on XFS",
      "quiesce freeze on btrfs",
      "sync point lock",
      "sync point snapshot",
      "sync point donor",
      // Replication.
      "GTID off",
      "GTID slave_pos",
      "GTID current_pos",
      "gtid_mode=ON, auto-position",
      "gtid_mode=ON, file and offset",
      "parallel applier, optimistic",
      "parallel applier, conservative",
      "multi-threaded applier, commit order preserved",
      "multi-threaded applier, commit order free",
      "binlog rotations on the way",
      "several channels",
      "a channel that is stopped",
      "chained donor",
      "circular masters",
      "donor with a binary log",
      "donor without a binary log",
      "replication filters",
      "replication filters, --allow-filtered",
      "delayed slave",
      "semi-synchronous replication",
      "replication over TLS",
      "caching_sha2_password accounts",
      "statement format",
      "mixed format",
      "row format",
      "donor far behind",
      "receiver broken",
      "applier failed",
      // Data directories.
      "empty server",
      "MyISAM",
      "Aria",
      "ARCHIVE",
      "CSV",
      "MERGE",
      "BLACKHOLE",
      "MEMORY",
      "partitioned tables",
      "compressed tables",
      "page-compressed tables",
      "encrypted tables",
      "names with blanks, quotes, Unicode, # and dashes",
      "20,000 tables",
      "lower_case_table_names=1",
      "files of over 8 GiB, sparse",
      "DATA DIRECTORY tables",
      "separate undo directory",
      "separate redo directory",
      "innodb_data_home_dir elsewhere",
      "symlinked database",
      // Row by row.
      "provisioned from a live master",
      "provisioned: tables of every kind",
      "provisioned: odd settings of the master",
      "provisioned from an older or another master",
      "check-slave finds each row that differs, and repairs it",
  };
  return all;
}

void check_matrix_row(const std::string& row) {
  const auto& rows = matrix_rows();
  if (std::find(rows.begin(), rows.end(), row) == rows.end()) {
    throw std::logic_error("the table of servers has no row '" + row + "'");
  }
}

}  // namespace slaveclone::test
