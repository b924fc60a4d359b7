#pragma once

#include <map>
#include <string>

#include "mysql/server.h"

namespace slaveclone {

// Variables of a session that are what one needs for a while, and then again what they were. One
// that the server does not have, or lets nobody set for a session, is left out.
//
//   const SessionVariables quiet(slave, {{"sql_log_bin", "0"}, {"sql_mode", ""}});
class SessionVariables {
 public:
  using Values = std::map<std::string, std::string>;

  SessionVariables(Server& server, const Values& wanted);
  ~SessionVariables();
  SessionVariables(const SessionVariables&) = delete;
  SessionVariables& operator=(const SessionVariables&) = delete;

 private:
  bool try_set(const Values& values);
  void put_back();
  void set(const Values& values);

  Server& server_;
  Values before_;
};

}  // namespace slaveclone
