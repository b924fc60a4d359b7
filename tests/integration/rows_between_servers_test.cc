#include <gmock/gmock.h>

#include "mysql/catalogue.h"
#include "mysql/row_session.h"
#include "mysql/server_session.h"
#include "mysql/table_reader.h"
#include "mysql/table_writer.h"
#include "support/test_sandbox.h"
#include "support/type_samples.h"

namespace slaveclone::test {
namespace {

using testing::IsEmpty;

struct Crossing {
  std::string from;
  std::string to;
};

// The crossings that no copy of files can do.
class RowsBetweenServers : public testing::TestWithParam<Crossing> {
 protected:
  void SetUp() override {
    for (const std::string& version : {GetParam().from, GetParam().to}) {
      if (!servers_.has_server(version)) GTEST_SKIP() << version << " is not on this machine";
    }
    servers_.add("from", "master", {"version=" + GetParam().from});
    servers_.add("to", "master", {"version=" + GetParam().to});
    servers_.start({"from", "to"});
    from_.emplace(servers_.session("from"));
    to_.emplace(servers_.session("to"));
    prepare_to_read_rows(*from_);
    for (Server* server : {&*from_, &*to_}) {
      Server filler(servers_.session(server == &*from_ ? "from" : "to"));
      prepare_to_write_rows(filler);
      session_of(filler).query("SET SESSION sql_mode = " + lenient_sql_mode());
      session_of(filler).query("CREATE DATABASE d");
      fill(filler, server == &*from_);
    }
    prepare_to_write_rows(*to_);
  }

  void fill(Server& server, bool with_rows) {
    auto statements = table_of_samples("d.t", samples());
    if (!with_rows) statements.resize(1);
    for (const std::string& statement : statements) session_of(server).query(statement);
  }

  std::vector<TypeSample> samples() { return type_samples(from_->dialect().version()); }

  static std::vector<std::string> differing_columns(TableReader& a, TableReader& b) {
    std::set<std::string> differing;
    const auto left = a.rows_to_compare({});
    const auto right = b.rows_to_compare({});
    for (;;) {
      const auto x = left->next();
      const auto y = right->next();
      if (!x || !y) {
        if (x || y) differing.insert("a row");
        return {differing.begin(), differing.end()};
      }
      for (std::size_t i = 0; i < x->size(); ++i) {
        if ((*x)[i] != (*y)[i])
          differing.insert(a.shape().columns[i].type + ": " +
                           std::string((*x)[i].value_or("NULL")) + " / " +
                           std::string((*y)[i].value_or("NULL")));
      }
    }
  }

  // Columns whose digests differ though they should not: each is looked at as if the table had but
  // it and its key.
  std::vector<std::string> wrongly_digested(const TableShape& shape) {
    std::vector<std::string> wrong;
    for (std::size_t i = 1; i < shape.columns.size(); ++i) {
      TableShape narrow = shape;
      narrow.columns = {shape.columns[0], shape.columns[i]};
      TableReader one(*from_, narrow);
      TableReader other(*to_, narrow);
      if (digests_compare(one, other) && one.digest({}) != other.digest({}))
        wrong.push_back(shape.columns[i].type);
    }
    return wrong;
  }

  TestSandbox servers_;
  std::optional<Server> from_;
  std::optional<Server> to_;
};

TEST_P(RowsBetweenServers, ArriveAndCompareEqual) {
  const TableShape shape = Catalogue(*from_).table({"d", "t"}).value();
  TableReader reader(*from_, shape);
  TableWriter writer(*to_, shape);
  const auto rows = reader.rows({});
  while (const auto row = rows->next()) writer.insert(*row);
  writer.flush();
  TableReader written(*to_, shape);
  EXPECT_THAT(differing_columns(reader, written), IsEmpty());
  EXPECT_THAT(wrongly_digested(shape), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Crossings, RowsBetweenServers,
                         testing::Values(Crossing{"mariadb-10.5", "mariadb-11.8"},
                                         Crossing{"mysql-5.6", "mysql-5.7"},
                                         Crossing{"mysql-5.7", "mysql-9.7"},
                                         Crossing{"mysql-5.7", "mariadb-10.11"}),
                         [](const auto& one) { return "C" + std::to_string(one.index); });

}  // namespace
}  // namespace slaveclone::test
