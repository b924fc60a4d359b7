#include "mysql/login.h"

namespace slaveclone {

std::string Login::describe() const {
  return "the " + role + (user.empty() ? "" : " as " + user) + " at " + endpoint.to_string();
}

}  // namespace slaveclone
