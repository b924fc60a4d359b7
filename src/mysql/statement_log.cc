#include "mysql/statement_log.h"

#include <spdlog/spdlog.h>

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <cctype>
#include <set>

#include "base/human.h"
#include "mysql/statement_outline.h"

namespace slaveclone {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Where the string ends that begins there; a doubled quote or a backslash does not end it.
std::size_t end_of_string(const std::string& sql, std::size_t at) {
  const char quote = sql[at];
  for (std::size_t i = at + 1; i < sql.size(); ++i) {
    const bool doubled = sql[i] == quote && i + 1 < sql.size() && sql[i + 1] == quote;
    if (sql[i] == '\\' || doubled) {
      ++i;
    } else if (sql[i] == quote) {
      return i + 1;
    }
  }
  return sql.size();
}

bool announces_password(const std::string& word) {
  const std::string upper = boost::to_upper_copy(word);
  return upper.ends_with("PASSWORD") || upper == "IDENTIFIED";
}

bool only_asks(const std::string& sql) {
  return boost::istarts_with(sql, "SELECT ") || boost::istarts_with(sql, "SHOW ");
}

// What has rows in it is not told whole.
std::string told(const std::string& sql) {
  constexpr std::size_t longest = 4096;
  return sql.size() <= longest ? without_passwords(sql) : short_outline(sql);
}

class TellingSession : public Session {
 public:
  TellingSession(std::string role, std::unique_ptr<Session> session)
      : role_(std::move(role)), session_(std::move(session)) {}

  ResultSet query(const std::string& sql) override {
    tell(sql);
    return session_->query(sql);
  }
  std::vector<ResultSet> batch(const std::vector<std::string>& statements) override {
    for (const std::string& sql : statements) tell(sql);
    return session_->batch(statements);
  }
  void shut_down() override {
    tell("SHUTDOWN");
    session_->shut_down();
  }
  std::unique_ptr<RowStream> stream_rows(const std::string& sql) override {
    tell(sql);
    return session_->stream_rows(sql);
  }
  bool binds_rows() const override { return session_->binds_rows(); }
  std::unique_ptr<PreparedStatement> prepare(const std::string& sql) override {
    tell(sql);
    return session_->prepare(sql);
  }
  std::unique_ptr<BinlogDump> dump_binlog(const BinlogPosition& from) override {
    tell("# its binary log from " + from.to_string() + " on");
    return session_->dump_binlog(from);
  }
  std::string quote(std::string_view text) const override { return session_->quote(text); }
  std::string server_version() const override { return session_->server_version(); }
  std::optional<pid_t> server_pid() const override { return session_->server_pid(); }

 private:
  void tell(const std::string& sql) {
    if (!spdlog::should_log(spdlog::level::debug)) return;
    if (only_asks(sql) && !asked_.insert(std::hash<std::string>{}(sql)).second) return;
    spdlog::debug("{}> {};", role_, printable(told(sql)));
  }

  std::string role_;
  std::unique_ptr<Session> session_;
  std::set<std::size_t> asked_;  // hashes, as there may be one a range of a table
};

}  // namespace

std::string without_passwords(const std::string& sql) {
  std::string told;
  bool secret = false;
  for (std::size_t at = 0; at < sql.size();) {
    std::size_t end = at + 1;
    if (sql[at] == '\'' || sql[at] == '"') {
      end = end_of_string(sql, at);
      told += secret ? "'***'" : sql.substr(at, end - at);
    } else if (is_word(sql[at])) {
      while (end < sql.size() && is_word(sql[end])) ++end;
      const std::string word = sql.substr(at, end - at);
      secret = secret || announces_password(word);
      told += secret && boost::istarts_with(word, "0x") ? "'***'" : word;
    } else {
      if (sql[at] == ',') secret = false;
      told += sql[at];
    }
    at = end;
  }
  return told;
}

std::unique_ptr<Session> tell_statements(const std::string& role,
                                         std::unique_ptr<Session> session) {
  return std::make_unique<TellingSession>(role, std::move(session));
}

}  // namespace slaveclone
