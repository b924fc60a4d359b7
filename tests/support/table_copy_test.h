#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "mysql/catalogue.h"
#include "mysql/row_session.h"
#include "mysql/server_session.h"
#include "mysql/table_reader.h"
#include "mysql/table_writer.h"
#include "support/contract_test.h"

namespace slaveclone::test {

// Tables of schema `here`, copied to `there` on the same server.
class TableCopy : public ContractTest {
 protected:
  void SetUp() override {
    ContractTest::SetUp();
    if (IsSkipped()) return;
    connect_again();
    sql("DROP DATABASE IF EXISTS here");
    sql("DROP DATABASE IF EXISTS there");
    sql("CREATE DATABASE here");
    sql("CREATE DATABASE there");
  }

  void connect_again() {
    reader_.emplace(server());
    writer_.emplace(server());
    prepare_to_read_rows(*reader_);
    prepare_to_write_rows(*writer_);
    own_.emplace(server());
    prepare_to_write_rows(*own_);
    sql("SET SESSION sql_mode = " + lenient_sql_mode());
  }

  ResultSet sql(const std::string& statement) { return session_of(*own_).query(statement); }
  std::string value(const std::string& expression) { return own_->value_of(expression); }
  const ServerVersion& version() { return own_->dialect().version(); }

  TableShape shape(const std::string& name) {
    return Catalogue(*own_).table({"here", name}).value();
  }
  static TableShape moved(TableShape shape) {
    shape.name.schema = "there";
    return shape;
  }

  void create_there(const std::string& name) {
    sql("CREATE TABLE there." + quote_identifier(name) + " LIKE here." + quote_identifier(name));
  }

  static std::vector<KeyRange> cut(TableReader& reader, std::uint64_t rows) {
    std::vector<KeyRange> chunks(1);
    if (!reader.shape().can_be_cut()) return chunks;
    while (const auto key = reader.key_after(chunks.back().from, rows)) {
      chunks.back().to = key;
      chunks.push_back({key, {}});
    }
    return chunks;
  }

  void copy(const std::string& name, std::uint64_t rows_a_chunk) {
    TableReader from(*reader_, shape(name));
    TableWriter to(*writer_, moved(from.shape()));
    for (const KeyRange& chunk : cut(from, rows_a_chunk)) {
      to.erase(chunk);
      const auto rows = from.rows(chunk);
      while (const auto row = rows->next()) to.insert(*row);
      for (const LongRow& row : from.long_rows()) to.insert_long(from, row);
      to.flush();
    }
  }

  RowsDigest digest_here(const std::string& name) {
    return TableReader(*reader_, shape(name)).digest({});
  }
  RowsDigest digest_there(const std::string& name) {
    return TableReader(*reader_, moved(shape(name))).digest({});
  }

  // By the server's own comparison of each column and of its bytes.
  std::vector<std::string> columns_that_differ(const std::string& name) {
    std::vector<std::string> wrong;
    for (const Column& column : shape(name).columns) {
      const std::string a = "a." + quote_identifier(column.name);
      const std::string b = "b." + quote_identifier(column.name);
      std::string same = "HEX(" + a + ") <=> HEX(" + b + ")";
      if (column.charset.empty() && column.travel != Travel::bytes && column.travel != Travel::json)
        same += " AND " + a + " <=> " + b + " AND CONCAT(" + a + ") <=> CONCAT(" + b + ")";
      if (value("(SELECT COUNT(*) FROM here." + name + " a JOIN there." + name +
                " b USING (id) WHERE " + same + ")") !=
          value("(SELECT COUNT(*) FROM here." + name + ")"))
        wrong.push_back(column.name + " " + column.type);
    }
    return wrong;
  }

  std::optional<Server> reader_;
  std::optional<Server> writer_;
  std::optional<Server> own_;  // which fills tables and looks at them
};

}  // namespace slaveclone::test
