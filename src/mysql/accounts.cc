#include "mysql/accounts.h"

#include <algorithm>
#include <array>

#include "mysql/server_session.h"

namespace slaveclone {
namespace {

constexpr std::array<unsigned, 3> gone{1133,   // ER_PASSWORD_NO_MATCH
                                       1141,   // ER_NONEXISTING_GRANT
                                       1396};  // ER_CANNOT_USER

bool is_of_the_server(const AccountName& name) {
  static const std::array own{"mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys"};
  return std::find(own.begin(), own.end(), name.user) != own.end();
}

bool shows_create_user(const ServerVersion& version) {
  return version.is_mariadb() || version.is_mysql_at_least(5, 7, 6);
}

void replace_all(std::string& text, const std::string& old, const std::string& by) {
  for (std::size_t at = text.find(old); at != std::string::npos;
       at = text.find(old, at + by.size()))
    text.replace(at, old.size(), by);
}

// Reads the accounts with the columns of mysql.user that SHOW CREATE USER does not do well.
class Reader {
 public:
  explicit Reader(Server& server)
      : session_(session_of(server)), version_(server.dialect().version()) {
    users_ = session_.query("SELECT * FROM mysql.user");
  }

  std::vector<AccountDefinition> read() {
    std::vector<AccountDefinition> found;
    for (std::size_t row = 0; row < users_.rows.size(); ++row) {
      AccountDefinition account;
      account.name = name(row);
      if (!is_of_the_server(account.name) && read_statements(account, row))
        found.push_back(std::move(account));
    }
    std::sort(found.begin(), found.end(),
              [](const auto& one, const auto& other) { return one.name < other.name; });
    return found;
  }

  AccountName name(std::size_t row) const {
    const bool is_role = users_.has("is_role") && users_.text("is_role", row) == "Y";
    return {users_.text("User", row), users_.text("Host", row), is_role};
  }

  std::size_t size() const { return users_.rows.size(); }

 private:
  // False if it has gone.
  bool read_statements(AccountDefinition& account, std::size_t row) {
    try {
      if (!account.name.is_role) account.create = mended(create_statement(account, row), row);
      for (const std::string& grant :
           session_.query("SHOW GRANTS FOR " + account.name.quoted()).first_column())
        account.grants.push_back(mended(grant, row));
      return true;
    } catch (const SqlError& error) {
      if (std::find(gone.begin(), gone.end(), error.number()) == gone.end()) throw;
      return false;
    }
  }

  std::string create_statement(const AccountDefinition& account, std::size_t row) {
    if (!shows_create_user(version_)) return made_up(account.name, row);
    return session_.query("SHOW CREATE USER " + account.name.quoted())
        .rows.at(0)
        .at(0)
        .value_or("");
  }

  // Servers do not quote what a certificate has to say.
  std::string mended(std::string statement, std::size_t row) const {
    for (const char* column : {"x509_issuer", "x509_subject", "ssl_cipher"}) {
      const std::string raw = users_.text(column, row);
      if (raw.find_first_of("'\\") == std::string::npos) continue;
      replace_all(statement, "'" + raw + "'", session_.quote(raw));
    }
    return statement;
  }

  std::string made_up(const AccountName& name, std::size_t row) const {
    const std::string plugin = users_.text("plugin", row);
    const std::string password = users_.text("Password", row);
    const std::string hash =
        password.empty() ? users_.text("authentication_string", row) : password;
    std::string statement = "CREATE USER " + name.quoted() + " IDENTIFIED WITH " +
                            session_.quote(plugin.empty() ? "mysql_native_password" : plugin);
    if (!hash.empty()) statement += " AS " + session_.quote(hash);
    statement += " REQUIRE " + requirements(row);
    if (const std::string limits = limits_of(row); !limits.empty()) statement += " WITH" + limits;
    if (users_.text("password_expired", row) == "Y") statement += " PASSWORD EXPIRE";
    return statement;
  }

  std::string requirements(std::size_t row) const {
    const std::string type = users_.text("ssl_type", row);
    if (type == "ANY") return "SSL";
    if (type == "X509") return "X509";
    std::string all;
    for (const auto& [column, word] : {std::pair("x509_subject", "SUBJECT"),
                                       {"x509_issuer", "ISSUER"},
                                       {"ssl_cipher", "CIPHER"}}) {
      const std::string raw = users_.text(column, row);
      if (!raw.empty()) all += (all.empty() ? "" : " ") + std::string(word) + " '" + raw + "'";
    }
    return all.empty() ? "NONE" : all;
  }

  std::string limits_of(std::size_t row) const {
    std::string all;
    for (const auto& [column, word] : {std::pair("max_questions", "MAX_QUERIES_PER_HOUR"),
                                       {"max_updates", "MAX_UPDATES_PER_HOUR"},
                                       {"max_connections", "MAX_CONNECTIONS_PER_HOUR"},
                                       {"max_user_connections", "MAX_USER_CONNECTIONS"}}) {
      const std::string limit = users_.text(column, row);
      if (limit != "0") all += " " + std::string(word) + " " + limit;
    }
    return all;
  }

  Session& session_;
  ServerVersion version_;
  ResultSet users_;
};

}  // namespace

Accounts::Accounts(Server& server)
    : server_(server),
      shown_alike_(server, {{"sql_mode", ""}, {"print_identified_with_as_hex", "1"}}) {}

std::vector<AccountName> Accounts::names() {
  const Reader reader(server_);
  std::vector<AccountName> names;
  for (std::size_t row = 0; row < reader.size(); ++row) {
    if (!is_of_the_server(reader.name(row))) names.push_back(reader.name(row));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<AccountDefinition> Accounts::all() { return Reader(server_).read(); }

std::vector<AccountName> Accounts::with_two_passwords() {
  std::vector<AccountName> names;
  if (!server_.dialect().version().is_mysql_at_least(8, 0, 14)) return names;
  const ResultSet found = session_of(server_).query(
      "SELECT User, Host FROM mysql.user "
      "WHERE JSON_EXTRACT(User_attributes, '$.additional_password') IS NOT NULL");
  for (std::size_t row = 0; row < found.rows.size(); ++row)
    names.push_back({found.text("User", row), found.text("Host", row)});
  return names;
}

}  // namespace slaveclone
