#include "support/matrix_test.h"

#include <algorithm>
#include <boost/filesystem.hpp>

#include "sandbox/distribution.h"
#include "sandbox/stable.h"
#include "support/fast_directory.h"
#include "support/matrix_rows.h"

namespace slaveclone::test {
namespace {

std::string present_names(const sandbox::Distributions& distributions) {
  std::string names;
  for (const auto& one : distributions) names += " " + one.name;
  return names;
}

}  // namespace

MatrixTest::MatrixTest() : MatrixTest(fast_directory()) {}

void MatrixTest::SetUp() {
  const auto present = sandbox::Stable::load(servers_.path()).distributions();
  const bool is_here = std::any_of(present.begin(), present.end(),
                                   [&](const auto& one) { return one.name == GetParam(); });
  if (!is_here) {
    GTEST_SKIP() << GetParam() << " is not on this machine, only" << present_names(present)
                 << ": see scripts/get-servers";
  }
}

void MatrixTest::TearDown() {
  stop_load();
  if (cells_.empty()) return;
  if (HasFailure()) {
    for (auto& [row, cell] : cells_) cell = {"failed", ""};
  } else {
    for (auto& [row, cell] : cells_) {
      if (cell.result == "failed") cell.result = "passed";
    }
  }
  write();
}

void MatrixTest::write() const {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string(test->test_suite_name()) + "." + test->name();
  std::replace(name.begin(), name.end(), '/', '-');
  write_cells(SLAVECLONE_MATRIX_CELLS, GetParam(), name, cells_);
}

void MatrixTest::decides(const std::vector<std::string>& rows) {
  for (const std::string& row : rows) {
    check_matrix_row(row);
    cells_[row] = {"failed", ""};
  }
  write();  // should the test be killed
}

void MatrixTest::refused(const std::string& row, const std::string& reason) {
  check_matrix_row(row);
  cells_[row] = {"refused", reason};
}

void MatrixTest::not_applicable(const std::string& row, const std::string& reason) {
  check_matrix_row(row);
  cells_[row] = {"n/a", reason};
}

void MatrixTest::not_tested(const std::string& row, const std::string& reason) {
  check_matrix_row(row);
  cells_[row] = {"not tested", reason};
}

MatrixTest::Words MatrixTest::with_defaults(Words words) {
  const bool has_tls = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.find("ssl") != std::string::npos;
  });
  if (is("mariadb-11.8") && !has_tls) {
    if (!own_) own_ = make_own_certificate(servers_.path());
    words.insert(words.end(), {"ssl-cert=" + own_->certificate, "ssl-key=" + own_->key});
  }
  words.push_back("version=" + GetParam());
  return words;
}

void MatrixTest::add(const std::string& name, const std::string& roles, const Words& words) {
  servers_.add(name, roles, with_defaults(words));
}

void MatrixTest::add_clone(const Words& words, const std::string& name) {
  servers_.add_without_data(name, "slave", with_defaults(words));
}

void MatrixTest::start_pair(const Words& master, const Words& donor) {
  add("master", "master", master);
  add("donor", "slave", donor);
  add_clone(donor);
  servers_.start({"master", "donor"});
  servers_.replicate("donor", "master");
}

void MatrixTest::clone_and_compare(const Argv& take_backup, const Argv& load_slave) {
  constexpr double rate = 50;  // many of these tests share few cores
  if (!load_) {
    ASSERT_NO_FATAL_FAILURE(start_load(rate));
  }
  ASSERT_NO_FATAL_FAILURE(back_up(take_backup));
  stop_load();
  ASSERT_NO_FATAL_FAILURE(load(load_slave));
  ASSERT_NO_FATAL_FAILURE(expect_clone_equals_donor_and_master());
  expect_replicates("clone");
}

std::string matrix_test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

std::vector<std::string> matrix_server_names() {
  std::vector<std::string> names;
  for (const MatrixServer& server : matrix_servers()) names.emplace_back(server.name);
  return names;
}

}  // namespace slaveclone::test
