#include "support/forged_archive.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "archive/digest.h"
#include "archive/entry_names.h"
#include "archive/seal.h"
#include "model/manifest.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

constexpr std::size_t block = 512;

std::string padded(std::string content) {
  content.resize((content.size() + block - 1) / block * block);
  return content;
}

std::string number(std::uint64_t value, std::size_t width) {
  const std::string octal = fmt::format("{:0{}o}", value, width - 1);
  if (octal.size() < width) return octal + '\0';
  std::string binary(width, '\0');
  for (std::size_t i = 0; i < 8; ++i) binary[width - 1 - i] = static_cast<char>(value >> (8 * i));
  binary[0] = static_cast<char>(0x80);
  return binary;
}

std::string header(const RawEntry& entry) {
  std::string bytes(block, '\0');
  const auto put = [&bytes](std::size_t at, const std::string& text) {
    bytes.replace(at, text.size(), text);
  };
  put(0, entry.path.substr(0, 100));
  put(100, number(entry.mode, 8));
  put(108, number(0, 8));
  put(116, number(0, 8));
  put(124, number(entry.size.value_or(entry.content.size()), 12));
  put(136, number(0, 12));
  put(148, "        ");
  bytes[156] = entry.type;
  put(157, entry.link);
  put(257, std::string("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : bytes) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum) + '\0');
  return bytes;
}

bool is_file(const RawEntry& entry) { return entry.type == '0'; }

ArchivedFile described(const RawEntry& entry) {
  Digest digest;
  digest.add(entry.content.data(), entry.content.size());
  return {entry.path, entry.content.size(), entry.mode, digest.hex()};
}

Manifest whole_manifest() {
  Manifest manifest;
  manifest.tool = "take-backup 0.1.0";
  manifest.donor = {"", 2, "10.11.14-MariaDB", "db1", 3306};
  ChannelPosition channel;
  channel.master = {"", 1, "10.11.14-MariaDB", "db0", 3306};
  channel.position = {"bin.000003", 742};
  channel.gtid_mode = "no";
  channel.sync_point = "lock";
  channel.filters = {"Replicate_Do_DB=shop"};
  manifest.channels = {channel};
  manifest.quiesce.mode = QuiesceMode::online;
  manifest.left_out = {{"master.info", "replication settings of the donor"}};
  manifest.plugins = {{"ha_archive", "STORAGE ENGINE", "ha_archive.so", true, false}};
  manifest.settings = {{"innodb_page_size", "16384"}};
  return manifest;
}

}  // namespace

std::string pax_record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t size = rest.size() + 1;
  while (std::to_string(size).size() + rest.size() != size) ++size;
  return std::to_string(size) + rest;
}

std::string raw_entry(const RawEntry& entry) {
  std::string records = entry.pax;
  if (entry.path.size() > 100) records += pax_record("path", entry.path);
  std::string bytes;
  if (!records.empty()) bytes = raw_entry({"PaxHeader/x", records, 'x', 0640, "", "", {}});
  return bytes + header(entry) + padded(entry.content);
}

ForgedArchive::ForgedArchive()
    : entries{{"binlog_pos.dat", "bin.000003 742\n", '0', 0640, "", "", {}},
              {"db/", "", '5', 0750, "", "", {}},
              {"db/t1.ibd", half_random(3000, 1), '0', 0660, "", "", {}}} {}

std::string ForgedArchive::bytes() const {
  Manifest manifest = whole_manifest();
  for (const RawEntry& entry : listed.empty() ? entries : listed) {
    if (is_file(entry)) manifest.files.push_back(described(entry));
  }
  std::string text = to_json(manifest);
  if (edit) {
    auto json = nlohmann::ordered_json::parse(text);
    edit(json);
    text = json.dump(1) + "\n";
  }
  if (edit_text) text = edit_text(text);
  std::string line = manifest_digest_line(text);
  if (edit_digest) line = edit_digest(line);
  std::string tar;
  for (const RawEntry& entry : entries) tar += raw_entry(entry);
  tar += raw_entry({manifest_name, text, '0', 0640, "", "", {}});
  const std::size_t size = line.size() + tar_seal(sha256_hex("").substr(32), {}).size();
  tar += header({manifest_digest_name, std::string(size, ' '), '0', 0640, "", "", {}});
  Digest digest;
  digest.add(tar.data(), tar.size());
  return tar + tar_tail(line + tar_seal(digest.hex(), CompressionKind::none));
}

}  // namespace slaveclone::test
