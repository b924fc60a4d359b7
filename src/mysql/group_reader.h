#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "mysql/binlog_group.h"
#include "mysql/payload_reader.h"

namespace slaveclone {

// The tables of one group by the numbers that its row events give them.
class TouchedTables {
 public:
  explicit TouchedTables(std::vector<BinlogTable>& tables) : tables_(tables) {}

  void clear();
  void map(const EventTable& table);
  BinlogTable* find(std::uint64_t id);  // nullptr: not mapped, or one too many

 private:
  std::optional<std::size_t> index_of(const EventTable& table);

  std::vector<BinlogTable>& tables_;
  std::map<std::uint64_t, std::size_t> by_id_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

// Makes groups of the events of a binary log, of any of the six servers' formats.
class GroupReader {
 public:
  explicit GroupReader(RowImageSink sink = {});

  // An event of that file. The group that it ends, valid until the next call; nullptr: none. Throws
  // Error{damaged} that says what is wrong, not where.
  const BinlogGroup* add(const BinlogEvent& event, const std::string& file);

  bool is_inside_group() const { return open_; }

 private:
  void open(const BinlogEvent& event, const std::string& file);
  bool take_up(const BinlogEvent& event);  // whether it ends the group
  bool take_up_gtid(const BinlogEvent& event);
  bool take_up_statement(const BinlogEvent& event);
  void count_statement(const std::string& text, bool of_rows);
  bool take_up_payload(const BinlogEvent& event);
  void take_up_rows(const BinlogEvent& event);
  void pass_on_image(const BinlogEvent& event, std::uint64_t table_id);
  void pass_on_more(std::string_view bytes);

  RowImageSink sink_;
  PayloadReader payloads_;
  BinlogGroup group_;
  TouchedTables tables_{group_.tables};
  RowImagePiece piece_;
  bool open_ = false;
  bool in_transaction_ = false;
  bool in_payload_ = false;
};

}  // namespace slaveclone
