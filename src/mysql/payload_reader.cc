#include "mysql/payload_reader.h"

#include <zstd.h>

#include <algorithm>
#include <new>

#include "mysql/byte_reader.h"

namespace slaveclone {
namespace {

Error damaged(const std::string& why) {
  return {ExitCode::damaged, "a compressed transaction " + why};
}

// MySQL: class Transaction_payload_event: fields, each with its type and length, then the stream.
struct Payload {
  explicit Payload(std::string_view body) {
    enum Field : std::uint64_t { end_mark, stream_size, compression, plain_size };
    constexpr std::uint64_t zstd = 0;
    ByteReader fields(body);
    std::uint64_t type = zstd;
    std::uint64_t size = 0;
    for (std::uint64_t field = fields.packed(); field != end_mark; field = fields.packed()) {
      ByteReader value(fields.take(fields.packed()));
      if (field == stream_size) size = value.packed();
      if (field == compression) type = value.packed();
      if (field == plain_size) plain = value.packed();
    }
    stream = fields.rest();
    if (type != zstd) throw damaged("is not compressed with zstd");
    if (size != stream.size()) throw damaged("is not as long as it says");
  }

  std::uint64_t plain = 0;
  std::string_view stream;
};

// Cuts a stream into events, whatever pieces it comes in.
class EventCutter {
 public:
  EventCutter(std::uint64_t size, std::string& head, const PayloadReader::Sink& sink)
      : left_(size), head_(head), sink_(sink) {
    head_.clear();
  }

  void add(std::string_view piece) {
    while (!piece.empty()) piece.remove_prefix(announced_ ? pass_on(piece) : begin(piece));
  }

  bool is_between_events() const { return !announced_ && head_.empty(); }

 private:
  // Both return how much of the piece they have taken.
  std::size_t begin(std::string_view piece) {
    if (head_.empty() && piece.size() >= BinlogEvent::header_size) {
      const BinlogEvent event = parse(piece);
      if (event.size <= piece.size()) {
        announce(event, piece.substr(0, event.size));
        return event.size;
      }
    }
    const std::size_t taken = std::min(wanted() - head_.size(), piece.size());
    head_.append(piece.substr(0, taken));
    if (head_.size() >= BinlogEvent::header_size && head_.size() == wanted())
      announce(parse(head_), head_);
    return taken;
  }

  std::size_t wanted() const {
    if (head_.size() < BinlogEvent::header_size) return BinlogEvent::header_size;
    return std::min<std::size_t>(parse(head_).size, PayloadReader::largest_head);
  }

  std::size_t pass_on(std::string_view piece) {
    const std::size_t taken = std::min<std::uint64_t>(missing_, piece.size());
    sink_.more(piece.substr(0, taken));
    missing_ -= taken;
    announced_ = missing_ > 0;
    return taken;
  }

  BinlogEvent parse(std::string_view bytes) const {
    const BinlogEvent event = BinlogEvent::parse_header(bytes);
    if (event.size > left_) throw damaged("has an event that is longer than itself");
    return event;
  }

  void announce(BinlogEvent event, std::string_view bytes) {
    left_ -= event.size;
    missing_ = event.size - bytes.size();
    announced_ = missing_ > 0;
    event.body = bytes.substr(BinlogEvent::header_size);
    sink_.event(event);
    head_.clear();
  }

  std::uint64_t left_;  // of all, behind the events announced
  std::string& head_;
  const PayloadReader::Sink& sink_;
  std::uint64_t missing_ = 0;  // of the event that was announced
  bool announced_ = false;
};

}  // namespace

void PayloadReader::Free::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

PayloadReader::PayloadReader() : context_(ZSTD_createDCtx()) {
  if (!context_) throw std::bad_alloc();
}

void PayloadReader::read(const BinlogEvent& event, const Sink& sink) {
  const Payload payload(event.body);
  plain_.resize(ZSTD_DStreamOutSize());
  ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
  EventCutter cutter(payload.plain, head_, sink);
  ZSTD_inBuffer input{payload.stream.data(), payload.stream.size(), 0};
  std::uint64_t size = 0;
  std::size_t result = 1;  // 0: a frame has ended, and all of it was given out
  bool full = false;       // there may be more without any more input
  while (input.pos < input.size || full) {
    ZSTD_outBuffer output{plain_.data(), plain_.size(), 0};
    result = ZSTD_decompressStream(context_.get(), &output, &input);
    if (ZSTD_isError(result) != 0) throw damaged("cannot be uncompressed");
    full = output.pos == output.size && result != 0;
    size += output.pos;
    if (size > payload.plain) throw damaged("holds more than it says");
    cutter.add({plain_.data(), output.pos});
  }
  if (result != 0 || size != payload.plain || !cutter.is_between_events())
    throw damaged("ends too early");
}

}  // namespace slaveclone
