#pragma once

#include <string>
#include <vector>

namespace slaveclone::test {

// The table of docs/servers.md: a column a server, a row a case.
struct MatrixServer {
  const char* name;   // as `server-adm add version=` takes it
  const char* title;  // the column's
};

const std::vector<MatrixServer>& matrix_servers();
const std::vector<std::string>& matrix_rows();

// Throws std::logic_error for a row that is not in the table.
void check_matrix_row(const std::string& row);

}  // namespace slaveclone::test
