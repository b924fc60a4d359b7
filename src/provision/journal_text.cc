#include "provision/journal_text.h"

#include <boost/algorithm/hex.hpp>

#include "base/parse_number.h"
#include "base/split.h"

namespace slaveclone {
namespace {

const std::string walk_prefix = "walk:";

}  // namespace

// One a line: user and host, or a role, in hexadecimal.
std::string to_text(const std::vector<AccountName>& accounts) {
  std::string text;
  for (const AccountName& account : accounts) {
    text += boost::algorithm::hex(account.user);
    if (!account.is_role) text += "@" + boost::algorithm::hex(account.host);
    text += "\n";
  }
  return text;
}

std::vector<AccountName> accounts_from(const std::string& text) {
  std::vector<AccountName> accounts;
  for (const std::string& line : split(text, '\n')) {
    if (line.empty()) continue;
    const std::size_t at = line.find('@');
    const bool is_role = at == std::string::npos;
    accounts.push_back({boost::algorithm::unhex(line.substr(0, at)),
                        is_role ? "" : boost::algorithm::unhex(line.substr(at + 1)), is_role});
  }
  return accounts;
}

BinlogPosition position_from(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return {};
  return {text.substr(0, colon), parse_number(text.substr(colon + 1), "a position")};
}

ServerJournal::Entries to_entries(const WalkState& state) {
  ServerJournal::Entries entries;
  for (const auto& [table, walk] : state) entries[walk_prefix + table.quoted()] = to_string(walk);
  return entries;
}

WalkState walk_state_from(const ServerJournal::Entries& entries) {
  WalkState state;
  for (const auto& [name, value] : entries) {
    if (!name.starts_with(walk_prefix)) continue;
    state[table_name_from_quoted(name.substr(walk_prefix.size()))] = table_walk_from(value);
  }
  return state;
}

}  // namespace slaveclone
