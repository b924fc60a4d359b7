#include "mysql/account_dialect.h"

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/join.hpp>

#include "mysql/sql_tokens.h"

namespace slaveclone {
namespace {

constexpr const char* native = "mysql_native_password";

// Tokens without the spaces between them, which mean nothing in statements about accounts.
SqlTokens words_in(const std::string& statement) {
  SqlTokens tokens = sql_tokens(statement);
  std::erase_if(tokens, [](const SqlToken& token) { return token.kind == SqlTokenKind::space; });
  return tokens;
}

bool is_one_of(const SqlToken& token, std::string_view marks) {
  return token.kind == SqlTokenKind::mark && marks.find(token.text) != std::string_view::npos;
}

std::string joined(const SqlTokens& tokens, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    const bool sticks =
        is_one_of(tokens[i], "@.,)") || (i > begin && is_one_of(tokens[i - 1], "@.("));
    text += (text.empty() || sticks ? "" : " ") + tokens[i].text;
  }
  return text;
}

// CREATE USER account … as SHOW CREATE USER has it.
class UserRenderer {
 public:
  UserRenderer(const AccountDefinition& account, const Abilities& to)
      : to_(to), words_(words_in(account.create)), at_(std::min<std::size_t>(5, words_.size())) {
    rendering_.name = account.name;  // CREATE USER name @ host: five words
  }

  AccountRendering render() {
    const std::size_t begin = at_;
    skip_authentication();
    const std::string authentication = joined(words_, begin, at_);
    take_default_roles();
    if (missing_plugin_.empty()) {
      if (is_old()) return in_words_of_5_6(begin);
      create(authentication, joined(words_, at_, words_.size()));
    } else {
      create_locked();
    }
    return std::move(rendering_);
  }

 private:
  std::string account() const { return rendering_.name.quoted(); }
  bool is(std::size_t i, const char* word) const {
    return i < words_.size() && words_[i].is_word(word);
  }
  bool is_old() const {
    return !to_.version.is_mariadb() && !to_.version.is_mysql_at_least(5, 7, 6);
  }

  void create(const std::string& authentication, const std::string& options) {
    std::string statement = "CREATE USER " + account();
    for (const std::string& part : {authentication, options})
      statement += part.empty() ? "" : " " + part;
    rendering_.create.push_back(statement);
  }

  // IDENTIFIED BY PASSWORD 'hash'; IDENTIFIED {WITH | VIA} plugin [{AS | USING} 'hash'] [OR plugin
  // …]; with MySQL's several factors: AND IDENTIFIED …
  void skip_authentication() {
    while (is(at_, "IDENTIFIED")) {
      if (is(at_ + 1, "BY")) {
        require_plugin(native);
        at_ += 4;
      } else {
        ++at_;
        do skip_plugin();
        while (is(at_, "OR"));
      }
      if (is(at_, "AND") && is(at_ + 1, "IDENTIFIED")) ++at_;
    }
    at_ = std::min(at_, words_.size());
  }

  void skip_plugin() {
    ++at_;
    if (at_ < words_.size()) require_plugin(unquoted(words_[at_]));
    ++at_;
    if (is(at_, "AS") || is(at_, "USING")) at_ += 2;
  }

  void require_plugin(const std::string& name) {
    if (!to_.authentication_plugins.contains(boost::to_lower_copy(name))) missing_plugin_ = name;
  }

  void take_default_roles() {
    if (!is(at_, "DEFAULT") || !is(at_ + 1, "ROLE")) return;
    const std::size_t begin = at_;
    while (at_ < words_.size() && !is(at_, "REQUIRE")) ++at_;
    rendering_.default_roles.push_back("ALTER USER " + account() + " " +
                                       joined(words_, begin, at_));
  }

  void create_locked() {
    if (is_old()) {
      rendering_.left_out.push_back("the account " + rendering_.name.to_string() +
                                    " is missing: the new server has no plugin " + missing_plugin_);
      return;
    }
    lock();
    create(no_way_in(), joined(words_, at_, words_.size()));
    rendering_.left_out.push_back("the account " + rendering_.name.to_string() +
                                  " is locked and has no password: the new server has no plugin " +
                                  missing_plugin_ + "; ALTER USER " + account() +
                                  " IDENTIFIED BY '…' ACCOUNT UNLOCK");
  }

  std::size_t find(const char* word) const {
    std::size_t i = at_;
    while (i < words_.size() && !is(i, word)) ++i;
    return i;
  }

  // MariaDB wants that before what is said of passwords.
  void lock() {
    if (const std::size_t account = find("ACCOUNT"); account + 1 < words_.size())
      words_.erase(place(account), place(account + 2));
    words_.insert(place(find("PASSWORD")),
                  {{SqlTokenKind::word, "ACCOUNT"}, {SqlTokenKind::word, "LOCK"}});
  }
  SqlTokens::iterator place(std::size_t i) {
    return words_.begin() + static_cast<std::ptrdiff_t>(i);
  }

  const char* no_way_in() const {
    if (to_.version.is_mariadb()) return "IDENTIFIED VIA mysql_native_password USING 'invalid'";
    if (to_.version.is_mysql_at_least(8, 0, 18)) return "IDENTIFIED BY RANDOM PASSWORD";
    return "IDENTIFIED WITH mysql_native_password AS '*THISISNOTAVALIDPASSWORDTHATCANBEUSEDHERE'";
  }

  // IDENTIFIED WITH 'plugin' [AS 'hash'] REQUIRE … [WITH limits] [PASSWORD EXPIRE]
  AccountRendering in_words_of_5_6(std::size_t begin) {
    const bool has_hash = is(begin + 3, "AS");
    const bool is_native = unquoted(words_[begin + 2]) == native;
    create(!is_native ? joined(words_, begin, at_)
           : has_hash ? "IDENTIFIED BY PASSWORD " + words_[begin + 4].text
                      : "",
           "");
    const std::size_t end = find("PASSWORD");
    rendering_.create.push_back("GRANT USAGE ON *.* TO " + account() + " " +
                                joined(words_, at_, end));
    if (end < words_.size())
      rendering_.create.push_back("ALTER USER " + account() + " PASSWORD EXPIRE");
    return std::move(rendering_);
  }

  const Abilities& to_;
  SqlTokens words_;
  std::size_t at_;
  AccountRendering rendering_;
  std::string missing_plugin_;
};

// GRANT privileges ON object TO account …, GRANT roles TO account …, and what else SHOW GRANTS has.
class GrantRenderer {
 public:
  GrantRenderer(const std::string& grant, const Abilities& to, AccountRendering& rendering)
      : to_(to), words_(words_in(grant)), rendering_(rendering) {}

  void render() {
    if (is(0, "SET")) {
      rendering_.default_roles.push_back(joined(words_, 0, words_.size()));
    } else if (is(0, "GRANT") && find("ON") < find("TO") && !is(1, "PROXY")) {
      render_privileges();
    } else if (is_own()) {
      rendering_.grants.push_back(joined(words_, 0, words_.size()));
    }
  }

 private:
  bool is(std::size_t i, const char* word) const {
    return i < words_.size() && words_[i].is_word(word);
  }
  std::size_t find(const char* word) const {
    std::size_t i = 0;
    while (i < words_.size() && !words_[i].is_word(word)) ++i;
    return i;
  }

  // Of a role MariaDB shows the grants of its roles, too.
  bool is_own() const {
    const std::size_t account = find("TO") + 1;
    return account >= words_.size() || !rendering_.name.is_role ||
           unquoted(words_[account]) == rendering_.name.user;
  }

  void render_privileges() {
    if (!is_own()) return;
    const std::size_t on = find("ON");
    std::vector<std::string> kept;
    std::size_t begin = 1;
    for (std::size_t i = 1; i <= on; ++i) {
      if (i < on && words_[i].is_mark("(")) i = behind_parentheses(words_, i);
      if (i < on && !words_[i].is_mark(",")) continue;
      if (is_known(begin, i)) kept.push_back(joined(words_, begin, i));
      begin = i + 1;
    }
    if (kept.empty()) return;
    const std::size_t to = find("TO");
    rendering_.grants.push_back("GRANT " + boost::algorithm::join(kept, ", ") + " " +
                                joined(words_, on, to) + " TO " + rendering_.name.quoted() +
                                (grants_on(to) ? " WITH GRANT OPTION" : ""));
  }

  bool is_known(std::size_t begin, std::size_t end) {
    std::size_t columns = begin;
    while (columns < end && !words_[columns].is_mark("(")) ++columns;
    const std::string privilege = boost::to_upper_copy(joined(words_, begin, columns));
    if (to_.privileges.contains(privilege)) return true;
    rendering_.left_out.push_back("the privilege " + privilege + " of " +
                                  rendering_.name.to_string() +
                                  " is left out: the new server does not have it");
    return false;
  }

  // Behind the account there may also be its password and more, as CREATE USER has it.
  bool grants_on(std::size_t to) const {
    for (std::size_t i = to; i + 1 < words_.size(); ++i) {
      if (is(i, "GRANT") && is(i + 1, "OPTION")) return true;
    }
    return false;
  }

  const Abilities& to_;
  SqlTokens words_;
  AccountRendering& rendering_;
};

}  // namespace

AccountRendering render(const AccountDefinition& account, const Abilities& to) {
  AccountRendering rendering;
  rendering.name = account.name;
  if (!account.name.is_role) {
    rendering = UserRenderer(account, to).render();
  } else if (account.name.user != "PUBLIC") {  // which is there without being made
    rendering.create.push_back("CREATE ROLE " + account.name.quoted());
  }
  for (const std::string& grant : account.grants) GrantRenderer(grant, to, rendering).render();
  return rendering;
}

}  // namespace slaveclone
