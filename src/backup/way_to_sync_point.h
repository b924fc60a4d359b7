#pragma once

#include "base/progress.h"
#include "model/binlog_position.h"

namespace slaveclone {

// How far the donor is on its way to the sync point, shown with the time that is left at its pace.
class WayToSyncPoint {
 public:
  WayToSyncPoint(const BinlogPosition& from, BinlogPosition to, BinlogSizes sizes,
                 Progress& progress);

  std::uint64_t length() const { return length_; }  // bytes of the master's log
  void at(const BinlogPosition& position);

 private:
  BinlogPosition to_;
  BinlogSizes sizes_;
  Progress& progress_;
  std::uint64_t length_;
  std::uint64_t gone_ = 0;
};

}  // namespace slaveclone
