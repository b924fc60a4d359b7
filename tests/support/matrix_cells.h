#pragma once

#include <map>
#include <string>

namespace slaveclone::test {

// What a test found out of one case on one server.
struct MatrixCell {
  std::string result;  // "passed", "refused", "n/a", "not tested", "failed"
  std::string reason;  // of "refused" and "n/a": a clause for the table's notes
};

using MatrixCells = std::map<std::string, MatrixCell>;  // by row

// One file a test and server in the directory of the build: tests run side by side.
void write_cells(const std::string& directory, const std::string& server, const std::string& test,
                 const MatrixCells& cells);

// All of one server; of a row that several tests decide, the worst result counts.
MatrixCells read_cells(const std::string& directory, const std::string& server);

}  // namespace slaveclone::test
