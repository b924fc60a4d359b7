#include "sandbox/add_request.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string.hpp>
#include <regex>
#include <set>

#include "base/parse_number.h"
#include "base/split.h"
#include "sandbox/instance.h"

namespace slaveclone::sandbox {
namespace {

[[noreturn]] void bad_word(const std::string& word, const std::string& why,
                           const std::string& hint) {
  throw Error(ExitCode::usage, "bad word '" + word + "': " + why, hint);
}

std::vector<std::string> parse_roles(const std::string& word, const std::string& value) {
  std::vector<std::string> roles = split(value, ',');
  for (const std::string& role : roles) {
    if (role != "master" && role != "slave") {
      bad_word(word, "'" + role + "' is not a role",
               "Roles are master, slave, or both: roles=master,slave.");
    }
  }
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  return roles;
}

// The sandbox finds its servers by these, so they are its own to set.
void check_not_reserved(const std::string& word, const std::string& key) {
  static constexpr std::array reserved{"datadir", "socket", "pid-file", "log-error", "user"};
  if (std::find(reserved.begin(), reserved.end(), key) != reserved.end() ||
      key.starts_with("defaults-")) {
    bad_word(word, key + " is set by the sandbox", "Leave it out.");
  }
}

void apply(const std::string& word, const std::string& key, const std::string& value,
           AddRequest& request) {
  if (key == "name") {
    check_name(value);
    request.name = value;
  } else if (key == "roles" || key == "role") {
    request.roles = parse_roles(word, value);
  } else if (key == "port") {
    request.port = static_cast<unsigned>(
        parse_number(value, "bad word '" + word + "': " + key, {1, 65535}, ExitCode::usage));
  } else if (key == "server-id") {
    request.server_id = static_cast<unsigned>(
        parse_number(value, "bad word '" + word + "': " + key, {1, 4294967295U}, ExitCode::usage));
  } else if (key == "version") {
    request.version = value;
  } else {
    check_not_reserved(word, key);
    request.options.push_back({key, value});
  }
}

}  // namespace

AddRequest parse_add_words(const std::vector<std::string>& words) {
  static const std::regex key_pattern("[a-z][a-z0-9.-]*");
  AddRequest request;
  std::set<std::string> seen;
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    std::string key = word.substr(0, equals);
    std::replace(key.begin(), key.end(), '_', '-');
    if (equals == std::string::npos || !std::regex_match(key, key_pattern)) {
      bad_word(word, "not of the form key=value", "Write it as in name=master or read-only=1.");
    }
    const std::string value = word.substr(equals + 1);
    if (std::any_of(value.begin(), value.end(), [](unsigned char c) { return c < ' '; })) {
      bad_word(word, "a control character", "Values are single lines of text.");
    }
    if (!seen.insert(key == "role" ? "roles" : key).second) {
      bad_word(word, key + " was given before", "Give it once.");
    }
    apply(word, key, value, request);
  }
  if (request.name.empty()) {
    throw Error(ExitCode::usage, "the server has no name", "Give one with name=NAME.");
  }
  return request;
}

}  // namespace slaveclone::sandbox
