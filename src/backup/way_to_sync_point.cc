#include "backup/way_to_sync_point.h"

#include <utility>

namespace slaveclone {

WayToSyncPoint::WayToSyncPoint(const BinlogPosition& from, BinlogPosition to, BinlogSizes sizes,
                               Progress& progress)
    : to_(std::move(to)),
      sizes_(std::move(sizes)),
      progress_(progress),
      length_(bytes_between(from, to_, sizes_)) {
  progress_.set_phase("running the donor to the sync point", length_);
}

void WayToSyncPoint::at(const BinlogPosition& position) {
  const std::uint64_t left = bytes_between(position, to_, sizes_);
  const std::uint64_t gone = left < length_ ? length_ - left : 0;
  if (gone > gone_) progress_.advance(gone - std::exchange(gone_, gone));
  progress_.tick();
}

}  // namespace slaveclone
