#include "fake/binlog_builder.h"

#include <zlib.h>
#include <zstd.h>

namespace slaveclone::test {
namespace {

constexpr unsigned header_size = 19;
constexpr unsigned checksum_size = 4;

std::string varlen(std::uint64_t number) {
  if (number < 0x80) return le(number << 1U, 1);
  if (number < 0x4000) return le(number << 2U | 1U, 2);
  return le(number << 3U | 3U, 3);
}

std::string uuid() {
  std::string bytes;
  for (char c = 0; c < 16; ++c) bytes += c;
  return bytes;
}

}  // namespace

std::string le(std::uint64_t number, unsigned bytes) {
  std::string text;
  for (unsigned i = 0; i < bytes; ++i) text += static_cast<char>(number >> 8U * i & 0xffU);
  return text;
}

std::string BinlogBuilder::with_header(unsigned type, const std::string& body,
                                       std::uint64_t next) const {
  const std::size_t size = header_size + body.size() + (checksums_ ? checksum_size : 0);
  std::string event =
      le(time, 4) + le(type, 1) + le(server_id, 4) + le(size, 4) + le(next, 4) + le(0, 2) + body;
  if (checksums_) {
    event += le(
        ::crc32(0, reinterpret_cast<const Bytef*>(event.data()), static_cast<uInt>(event.size())),
        checksum_size);
  }
  return event;
}

BinlogBuilder& BinlogBuilder::event(unsigned type, const std::string& body) {
  at_.offset += header_size + body.size() + (checksums_ ? checksum_size : 0);
  packets_.push_back(with_header(type, body, knows_next ? at_.offset : 0));
  return *this;
}

BinlogBuilder& BinlogBuilder::made_up(unsigned type, const std::string& body) {
  packets_.push_back(with_header(type, body, 0));
  return *this;
}

// Its checksum is there even where those of the events are not.
std::string BinlogBuilder::description() const {
  std::string version = "10.11.14-MariaDB-log";
  version.resize(50);
  std::string lengths(171, '\0');
  lengths[18] = 8;  // of a table map
  return le(4, 2) + version + le(time, 4) + le(header_size, 1) + lengths +
         le(checksums_ ? 1 : 0, 1) + (checksums_ ? "" : std::string(checksum_size, '\0'));
}

BinlogBuilder& BinlogBuilder::start(const BinlogPosition& at) {
  at_ = at;
  made_up(4, le(at.offset, 8) + at.file);
  return at.offset == 4 ? event(15, description()) : made_up(15, description());
}

BinlogBuilder& BinlogBuilder::rotate_to(const std::string& file) {
  event(4, le(4, 8) + file);
  return start({file, 4});
}

BinlogBuilder& BinlogBuilder::query(const std::string& text, const std::string& schema) {
  const std::string status_variables = le(0, 1) + le(0, 4);
  return event(2, le(12, 4) + le(0, 4) + le(schema.size(), 1) + le(0, 2) +
                      le(status_variables.size(), 2) + status_variables + schema + '\0' + text);
}

BinlogBuilder& BinlogBuilder::xa_prepare(bool one_phase) {
  return event(38, le(one_phase ? 1 : 0, 1) + le(1, 4) + le(1, 4) + le(0, 4) + "x");
}

BinlogBuilder& BinlogBuilder::table_map(std::uint64_t id, const std::string& schema,
                                        const std::string& table) {
  return event(19, le(id, 6) + le(1, 2) + le(schema.size(), 1) + schema + '\0' +
                       le(table.size(), 1) + table + '\0' + le(1, 1) + le(3, 1) + le(0, 2));
}

BinlogBuilder& BinlogBuilder::rows(std::uint64_t table_id, unsigned type, std::size_t bytes) {
  return event(type, le(table_id, 6) + le(1, 2) + std::string(bytes, 'r'));
}

BinlogBuilder& BinlogBuilder::mariadb_gtid(std::uint64_t sequence, unsigned flags,
                                           std::uint32_t domain) {
  return event(162, le(sequence, 8) + le(domain, 4) + le(flags, 1) + le(0, 6));
}

BinlogBuilder& BinlogBuilder::mysql_gtid(std::uint64_t number, std::uint64_t commit_us) {
  std::string body = le(1, 1) + uuid() + le(number, 8) + le(2, 1) + le(0, 8) + le(1, 8);
  if (commit_us != 0) body += le(commit_us, 7) + le(200, 1) + le(90704, 4);
  return event(33, body);
}

BinlogBuilder& BinlogBuilder::anonymous_gtid() {
  return event(34, le(1, 1) + std::string(24, '\0') + le(2, 1) + le(0, 8) + le(1, 8));
}

BinlogBuilder& BinlogBuilder::tagged_gtid(std::uint64_t number, const std::string& tag) {
  std::string fields = varlen(0) + varlen(0);
  fields += varlen(1);
  for (const char c : uuid()) fields += varlen(static_cast<unsigned char>(c));
  fields += varlen(2) + varlen(number << 1U) + varlen(3) + varlen(tag.size()) + tag;
  return event(42, varlen(1) + varlen(fields.size() + 3) + varlen(0) + fields);
}

BinlogBuilder& BinlogBuilder::payload(const BinlogBuilder& inner) {
  std::string plain;
  for (const std::string& packet : inner.packets_) plain += packet;
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
  const auto field = [](unsigned type, std::uint64_t value) {
    return le(type, 1) + le(9, 1) + le(0xfe, 1) + le(value, 8);
  };
  return event(40,
               field(2, 0) + field(3, plain.size()) + field(1, packed.size()) + le(0, 1) + packed);
}

std::string framed(const std::vector<std::string>& packets) {
  std::string bytes;
  for (const std::string& packet : packets) bytes += le(packet.size(), 3) + packet;
  return bytes;
}

std::vector<std::string> unframed(std::string_view bytes) {
  std::vector<std::string> packets;
  while (bytes.size() >= 3) {
    std::size_t size = 0;
    for (int i = 2; i >= 0; --i) size = size << 8U | static_cast<unsigned char>(bytes[i]);
    packets.emplace_back(bytes.substr(3, size));
    bytes.remove_prefix(3 + packets.back().size());
  }
  return packets;
}

}  // namespace slaveclone::test
