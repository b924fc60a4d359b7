#pragma once

#include <string>
#include <vector>

#include "model/account.h"
#include "model/binlog_position.h"
#include "replication/server_journal.h"
#include "rows/walk_state.h"

namespace slaveclone {

// What a run writes down in the new server's journal, as text.

// The accounts that were there before the run.
std::string to_text(const std::vector<AccountName>& accounts);
std::vector<AccountName> accounts_from(const std::string& text);

// BinlogPosition::to_string(), or nothing.
BinlogPosition position_from(const std::string& text);

// How far a walk has come: an entry a table. Other entries are passed over. Throws Error{failed}.
ServerJournal::Entries to_entries(const WalkState& state);
WalkState walk_state_from(const ServerJournal::Entries& entries);

}  // namespace slaveclone
