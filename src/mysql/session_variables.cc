#include "mysql/session_variables.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <cctype>
#include <vector>

#include "mysql/server_session.h"

namespace slaveclone {
namespace {

constexpr unsigned not_for_a_session[]{1229,   // ER_GLOBAL_VARIABLE
                                       1238};  // ER_INCORRECT_GLOBAL_LOCAL_VAR: read only

SessionVariables::Values values_of(Session& session, const SessionVariables::Values& wanted) {
  std::vector<std::string> names;
  for (const auto& [name, value] : wanted) names.push_back(session.quote(name));
  const ResultSet shown = session.query("SHOW SESSION VARIABLES WHERE Variable_name IN (" +
                                        boost::algorithm::join(names, ", ") + ")");
  SessionVariables::Values values;
  for (std::size_t row = 0; row < shown.rows.size(); ++row)
    values[shown.text("Variable_name", row)] = shown.text("Value", row);
  return values;
}

bool goes_bare(const std::string& value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](unsigned char c) {
    return std::isdigit(c) != 0 || c == '.';
  });
}

}  // namespace

SessionVariables::SessionVariables(Server& server, const Values& wanted) : server_(server) {
  Values before = values_of(session_of(server), wanted), now;
  for (const auto& [name, value] : before) now[name] = wanted.at(name);
  if (try_set(now)) {
    before_ = std::move(before);
    return;
  }
  try {
    for (const auto& [name, value] : before) {
      if (try_set({{name, now.at(name)}})) before_[name] = value;
    }
  } catch (const Error&) {
    put_back();
    throw;
  }
}

SessionVariables::~SessionVariables() { put_back(); }

void SessionVariables::put_back() {
  if (before_.empty()) return;
  try {
    set(before_);
  } catch (const std::exception& error) {
    spdlog::debug("a session is not put back: {}", error.what());
  }
}

bool SessionVariables::try_set(const Values& values) {
  try {
    if (!values.empty()) set(values);
    return true;
  } catch (const SqlError& error) {
    const auto* const end = std::end(not_for_a_session);
    if (std::find(std::begin(not_for_a_session), end, error.number()) == end) throw;
    return false;
  }
}

// A statement that fails sets none of them.
void SessionVariables::set(const Values& values) {
  std::vector<std::string> assignments;
  for (const auto& [name, value] : values) {
    assignments.push_back(name + " = " +
                          (goes_bare(value) ? value : session_of(server_).quote(value)));
  }
  session_of(server_).query("SET SESSION " + boost::algorithm::join(assignments, ", "));
}

}  // namespace slaveclone
