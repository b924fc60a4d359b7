#include "mysql/group_reader.h"

#include <string_view>

#include "base/error.h"
#include "mysql/logged_statement.h"

namespace slaveclone {
namespace {

// What may be a group's first event; the others lie between groups, or in them.
bool may_begin(EventType type) {
  switch (type) {
    case EventType::query:
    case EventType::compressed_query:
    case EventType::intvar:
    case EventType::rand:
    case EventType::user_var:
    case EventType::begin_load_query:
    case EventType::append_block:
    case EventType::execute_load_query:
    case EventType::table_map:
    case EventType::rows_query:
    case EventType::annotation:
    case EventType::xid:
    case EventType::xa_prepare:
    case EventType::payload:
    case EventType::incident:
      return true;
    default:
      return is_gtid_event(type) || is_row_event(type);
  }
}

bool is_between_groups(EventType type) {
  return type == EventType::description || type == EventType::rotation || type == EventType::stop;
}

// It says nothing of data.
bool is_of_transaction(std::string_view statement) {
  return statement == "BEGIN" || statement == "COMMIT" || statement == "ROLLBACK" ||
         statement.starts_with("SAVEPOINT ") || statement.starts_with("ROLLBACK TO ") ||
         statement.starts_with("XA ");
}

}  // namespace

void TouchedTables::clear() {
  tables_.clear();
  by_id_.clear();
  by_name_.clear();
}

void TouchedTables::map(const EventTable& table) {
  if (by_id_.size() >= 2 * BinlogGroup::most_tables) by_id_.clear();  // a statement maps its own
  const auto index = index_of(table);
  if (index) {
    by_id_[table.id] = *index;
  } else {
    by_id_.erase(table.id);
  }
}

std::optional<std::size_t> TouchedTables::index_of(const EventTable& table) {
  std::string name;
  name.append(table.schema).append(1, '\0').append(table.table);
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) return found->second;
  if (tables_.size() == BinlogGroup::most_tables) return {};
  tables_.push_back({std::string(table.schema), std::string(table.table)});
  return by_name_[name] = tables_.size() - 1;
}

BinlogTable* TouchedTables::find(std::uint64_t id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &tables_[found->second];
}

GroupReader::GroupReader(RowImageSink sink) : sink_(std::move(sink)) {}

const BinlogGroup* GroupReader::add(const BinlogEvent& event, const std::string& file) {
  // The server died while it wrote that group: nobody has it.
  if (is_between_groups(event.type)) open_ = false;
  if (!open_ && !may_begin(event.type)) return nullptr;
  if (!open_) open(event, file);
  const bool ends = take_up(event);
  group_.end.offset = event.end;
  if (!ends) return nullptr;
  open_ = false;
  if (group_.time_us == 0) group_.time_us = std::uint64_t{event.time} * 1'000'000;
  return &group_;
}

void GroupReader::open(const BinlogEvent& event, const std::string& file) {
  tables_.clear();
  group_.begin.file = group_.end.file = file;
  group_.begin.offset = event.begin;
  group_.server_id = event.server_id;
  group_.time_us = group_.row_events = group_.statements = group_.row_statements = 0;
  group_.gtid.clear();
  group_.definition.clear();
  group_.kind = GroupKind::statement;
  open_ = true;
  in_transaction_ = false;
}

bool GroupReader::take_up(const BinlogEvent& event) {
  if (is_gtid_event(event.type)) return take_up_gtid(event);
  if (is_row_event(event.type)) {
    take_up_rows(event);
    return false;
  }
  switch (event.type) {
    case EventType::query:
    case EventType::compressed_query:
    case EventType::execute_load_query:
      return take_up_statement(event);
    case EventType::table_map:
      tables_.map(table_of(event));
      pass_on_image(event, table_of(event).id);
      return false;
    case EventType::payload:
      return take_up_payload(event);
    case EventType::xid:
      group_.kind = GroupKind::transaction;
      return true;
    case EventType::xa_prepare:
      group_.kind = commits_at_once(event) ? GroupKind::transaction : GroupKind::xa_prepare;
      return true;
    case EventType::incident:
      group_.kind = GroupKind::incident;
      return !in_transaction_;
    default:
      return false;
  }
}

bool GroupReader::take_up_gtid(const BinlogEvent& event) {
  if (group_.begin.offset != event.begin || in_payload_)
    throw Error(ExitCode::damaged, "a group begins inside another");
  const EventGtid gtid = gtid_of(event);
  group_.gtid = gtid.text;
  group_.time_us = gtid.commit_us;
  in_transaction_ = gtid.is_mariadb && !gtid.standalone;
  if (in_transaction_) group_.kind = GroupKind::transaction;
  return false;
}

bool GroupReader::take_up_statement(const BinlogEvent& event) {
  const bool loads = event.type == EventType::execute_load_query;
  const std::string text = loads ? std::string() : statement_of(event);
  if (!is_of_transaction(text)) count_statement(text, loads || changes_rows(text));
  if (text == "BEGIN" || text.starts_with("XA START ")) {
    in_transaction_ = true;
    group_.kind = GroupKind::transaction;
    return false;
  }
  if (text.starts_with("XA COMMIT ")) group_.kind = GroupKind::xa_commit;
  if (text.starts_with("XA ROLLBACK ")) group_.kind = GroupKind::xa_rollback;
  return !in_transaction_ || text == "COMMIT" || text == "ROLLBACK";
}

void GroupReader::count_statement(const std::string& text, bool of_rows) {
  ++group_.statements;
  if (of_rows) {
    ++group_.row_statements;
  } else if (group_.definition.empty()) {
    group_.definition = text;
  }
}

bool GroupReader::take_up_payload(const BinlogEvent& event) {
  if (in_payload_) throw Error(ExitCode::damaged, "a compressed transaction is in another");
  in_payload_ = true;
  const PayloadReader::Sink sink{[this](const BinlogEvent& inner) { take_up(inner); },
                                 [this](std::string_view more) { pass_on_more(more); }};
  payloads_.read(event, sink);
  in_payload_ = false;
  return true;
}

void GroupReader::take_up_rows(const BinlogEvent& event) {
  ++group_.row_events;
  const std::uint64_t id = table_id_of(event);
  BinlogTable* const table = tables_.find(id);
  if (table != nullptr) ++table->events;
  pass_on_image(event, id);
}

void GroupReader::pass_on_image(const BinlogEvent& event, std::uint64_t table_id) {
  if (!sink_) return;
  const std::uint64_t size =
      in_payload_ ? event.size - BinlogEvent::header_size : event.body.size();
  piece_ = {event.type, tables_.find(table_id), size, 0, event.body};
  sink_(piece_);
}

void GroupReader::pass_on_more(std::string_view bytes) {
  if (!sink_ || piece_.offset + piece_.bytes.size() >= piece_.size) return;
  piece_.offset += piece_.bytes.size();
  piece_.bytes = bytes;
  sink_(piece_);
}

}  // namespace slaveclone
