// Prints the table of docs/servers.md from what the matrix tests found out, and compares the two.
//   matrix_table CELLS [--check FILE | --write FILE]
// Exits with 1 when a cell failed or is unknown, or the file says something else.

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include "base/durable_file.h"
#include "support/matrix_cells.h"
#include "support/matrix_rows.h"

namespace slaveclone::test {
namespace {

constexpr const char* begin_mark = "<!-- table begins -->\n";
constexpr const char* end_mark = "<!-- table ends -->\n";

class Table {
 public:
  explicit Table(const std::string& directory) {
    for (const MatrixServer& server : matrix_servers()) {
      columns_.push_back(read_cells(directory, server.name));
      if (!columns_.back().empty()) continue;
      untested_.push_back(std::string(server.title) + ", which is not on this machine");
    }
  }

  std::string text() {
    std::string head = "| case |";
    std::string rule = "| --- |";
    for (const MatrixServer& server : matrix_servers()) {
      head += std::string(" ") + server.title + " |";
      rule += " --- |";
    }
    std::string body;
    for (const std::string& row : matrix_rows()) {
      body += "| " + row + " |";
      for (const MatrixCells& column : columns_) body += " " + cell(column, row) + " |";
      body += "\n";
    }
    return head + "\n" + rule + "\n" + body + notes_text();
  }

  bool is_whole() const { return bad_ == 0; }
  const std::vector<std::string>& untested() const { return untested_; }

 private:
  std::string cell(const MatrixCells& column, const std::string& row) {
    if (column.empty()) return "not tested";
    const auto found = column.find(row);
    if (found == column.end()) {
      ++bad_;
      return "UNKNOWN";
    }
    const auto& [result, reason] = found->second;
    if (result == "failed") {
      ++bad_;
      return "FAILED";
    }
    if (result == "not tested") untested_.push_back(row + ": " + reason);
    return result + (reason.empty() ? "" : " [" + std::to_string(note(reason)) + "]");
  }

  std::size_t note(const std::string& reason) {
    auto known = std::find(notes_.begin(), notes_.end(), reason);
    if (known == notes_.end()) known = notes_.insert(notes_.end(), reason);
    return static_cast<std::size_t>(known - notes_.begin()) + 1;
  }

  std::string notes_text() const {
    std::string text = notes_.empty() ? "" : "\n";
    for (std::size_t i = 0; i < notes_.size(); ++i) {
      text += std::to_string(i + 1) + ". " + notes_[i] + "\n";
    }
    return text;
  }

  std::vector<MatrixCells> columns_;
  std::vector<std::string> untested_;
  std::vector<std::string> notes_;
  int bad_ = 0;
};

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Where the table stands in the document.
std::pair<std::size_t, std::size_t> place_in(const std::string& document) {
  const auto begin = document.find(begin_mark);
  const auto end = document.find(end_mark);
  if (begin == std::string::npos || end == std::string::npos) {
    throw std::runtime_error("the document has no marks where the table goes");
  }
  const auto first = begin + std::string(begin_mark).size();
  return {first, end - first};
}

bool agrees(const std::string& path, const std::string& text) {
  const std::string document = read_file(path);
  const auto [first, length] = place_in(document);
  return document.substr(first, length) == text;
}

void write_into(const std::string& path, const std::string& text) {
  std::string document = read_file(path);
  const auto [first, length] = place_in(document);
  write_durably(path, document.replace(first, length, text));
}

int run(const std::vector<std::string>& words) {
  Table table(words.at(0));
  const std::string text = table.text();
  std::cout << text;
  for (const std::string& what : table.untested()) {
    std::cout << "NOT TESTED: " << what << "\n";
  }
  const std::string action = words.size() == 3 ? words[1] : "";
  if (action == "--write") write_into(words[2], text);
  if (action == "--check" && table.untested().empty() && !agrees(words[2], text)) {
    std::cout << words[2] << " says something else\n";
    return 1;
  }
  return table.is_whole() ? 0 : 1;
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) {
  try {
    return slaveclone::test::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "matrix_table: " << error.what() << "\n";
    return 2;
  }
}
