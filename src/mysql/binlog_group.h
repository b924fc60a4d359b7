#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/binlog_position.h"
#include "mysql/binlog_event.h"

namespace slaveclone {

enum class GroupKind {
  transaction,  // committed, or rolled back what could be
  statement,    // outside a transaction: DDL, accounts, what takes effect at once
  xa_prepare,
  xa_commit,  // of what was prepared before
  xa_rollback,
  incident,  // the server lost events
};

struct BinlogTable {
  std::string schema, table;
  std::uint64_t events = 0;  // row events

  bool operator==(const BinlogTable&) const = default;
};

// A group: a transaction, or a statement outside one, in the binary log.
struct BinlogGroup {
  // Of the tables of one group, so many are told apart.
  static constexpr std::size_t most_tables = 10'000;

  BinlogPosition begin;         // of its first event
  BinlogPosition end;           // behind its last
  std::uint64_t time_us = 0;    // microseconds since 1970: when it was committed on this server
                                // (MySQL 8 and later), else when its last statement began where it
                                // was first executed, in whole seconds
  std::uint32_t server_id = 0;  // of the server where it was first executed
  std::string gtid;  // MariaDB "domain-server-sequence", MySQL "uuid:n" or "uuid:tag:n"; or empty
  GroupKind kind = GroupKind::transaction;
  std::vector<BinlogTable> tables;   // with row events in it, in the order of their first
  std::uint64_t row_events = 0;      // of all tables
  std::uint64_t statements = 0;      // that it holds as text: DDL, or statement format
  std::uint64_t row_statements = 0;  // of these, such as change rows: statement format
  std::string definition;            // the first of the others, or enough_of_a_statement of it

  std::uint64_t bytes() const { return end.offset - begin.offset; }  // in the log, so compressed
};

// A piece of a table map or of a row event, raw, as it is in the log (MariaDB's compressed rows are
// still compressed). What the server sends as an event of its own is one piece; one in a compressed
// transaction comes in several, so that none has to be held whole.
struct RowImagePiece {
  EventType type{};
  const BinlogTable* table = nullptr;  // nullptr: not known
  std::uint64_t size = 0;              // of the whole event's body
  std::uint64_t offset = 0;            // of this piece in it
  std::string_view bytes;
};
using RowImageSink = std::function<void(const RowImagePiece&)>;

}  // namespace slaveclone
