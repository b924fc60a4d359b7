#include "support/matrix_cells.h"

#include <algorithm>
#include <array>
#include <boost/filesystem.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/durable_file.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;

std::size_t badness(const MatrixCell& cell) {
  static constexpr std::array order{"n/a", "passed", "refused", "not tested", "failed"};
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), cell.result) -
                                  order.begin());
}

}  // namespace

void write_cells(const std::string& directory, const std::string& server, const std::string& test,
                 const MatrixCells& cells) {
  nlohmann::json all = nlohmann::json::object();
  for (const auto& [row, cell] : cells) all[row] = {cell.result, cell.reason};
  fs::create_directories(directory + "/" + server);
  write_durably(directory + "/" + server + "/" + test + ".json", all.dump());
}

MatrixCells read_cells(const std::string& directory, const std::string& server) {
  MatrixCells cells;
  const fs::path folder = fs::path(directory) / server;
  if (!fs::exists(folder)) return cells;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".json") continue;
    std::ifstream text(file.path().string());
    const nlohmann::json all = nlohmann::json::parse(text);
    for (const auto& [row, value] : all.items()) {
      const MatrixCell cell{value.at(0), value.at(1)};
      const auto [known, is_new] = cells.try_emplace(row, cell);
      if (!is_new && badness(cell) > badness(known->second)) known->second = cell;
    }
  }
  return cells;
}

}  // namespace slaveclone::test
