#pragma once

#include "mysql/server.h"

namespace slaveclone {

// A transaction: rolled back unless it is committed.
class Transaction {
 public:
  explicit Transaction(Server& server);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Server& server_;
  bool open_ = true;
};

}  // namespace slaveclone
