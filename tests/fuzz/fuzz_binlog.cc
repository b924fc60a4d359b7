#include <zlib.h>

#include <numeric>
#include <stdexcept>
#include <vector>

#include "base/error.h"
#include "fake/binlog_builder.h"
#include "fuzz/fuzz_targets.h"
#include "mysql/event_parser.h"
#include "mysql/group_reader.h"

namespace slaveclone::fuzz {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

// The pieces of each event are its body, in order and without a gap.
class ImageCheck {
 public:
  void operator()(const RowImagePiece& piece) {
    require(piece.offset == (piece.offset == 0 ? 0 : next_), "a gap between pieces");
    next_ = piece.offset + piece.bytes.size();
    require(next_ <= piece.size, "more than the event has");
    // NOLINTNEXTLINE(clang-analyzer-deadcode.DeadStores): so that a sanitizer sees it read
    volatile int sum = std::accumulate(piece.bytes.begin(), piece.bytes.end(), 0);
    (void)sum;
  }

 private:
  std::uint64_t next_ = 0;
};

void check(const BinlogGroup& group) {
  require(group.begin.offset < group.end.offset, "a group of nothing");
  require(group.tables.size() <= BinlogGroup::most_tables, "too many tables");
  std::uint64_t events = 0;
  for (const BinlogTable& table : group.tables) events += table.events;
  require(events <= group.row_events, "more events than there were");
}

void read(const std::vector<std::string>& packets) try {
  EventParser parser({"bin.000001", 4});
  GroupReader groups(ImageCheck{});
  for (const std::string& packet : packets) {
    const BinlogEvent* const event = parser.parse(packet);
    if (event == nullptr) continue;
    if (const BinlogGroup* const group = groups.add(*event, parser.position().file)) check(*group);
  }
} catch (const Error& e) {
  if (e.code() != ExitCode::damaged) throw;
}

// So that what changed an event is not all found by its size, its position or its checksum.
std::string repaired(std::string packet) {
  constexpr std::size_t header = BinlogEvent::header_size;
  if (packet.size() < header + 4) return packet;
  packet.replace(9, 4, test::le(packet.size(), 4));
  const auto type = static_cast<EventType>(packet[4]);
  if (type != EventType::rotation && type != EventType::description)
    packet.replace(13, 4, test::le(0, 4));
  const std::size_t covered = packet.size() - 4;
  if (type != EventType::description) {
    const auto sum = ::crc32_z(0, reinterpret_cast<const Bytef*>(packet.data()), covered);
    packet.replace(covered, 4, test::le(sum, 4));
  }
  return packet;
}

}  // namespace

void fuzz_binlog(const std::string& bytes) {
  std::vector<std::string> packets = test::unframed(bytes);
  read(packets);
  for (std::string& packet : packets) packet = repaired(packet);
  read(packets);
}

}  // namespace slaveclone::fuzz
