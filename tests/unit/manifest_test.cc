#include "model/manifest.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace slaveclone {
namespace {

Manifest example() {
  Manifest manifest;
  manifest.tool = "take-backup 0.1.0";
  manifest.created = "2026-11-21T01:02:03Z";
  manifest.donor = {"0f-uuid", 4294967295U, "10.11.6-MariaDB", "db2.example", 3306};
  ChannelPosition channel;
  channel.name = "east \"wing\"";
  channel.master = {"", 1, "9.7", "db1", 3307};
  channel.position = {"bin.000003", 18446744073709551615ULL};
  channel.gtid = "0-1-5";
  channel.gtid_mode = "slave_pos";
  channel.sync_point = "lock";
  channel.ssl = true;
  channel.tls = {"/etc/ca.pem", "/etc/cas", "/etc/cert.pem", "/etc/key.pem", "AES256-SHA", true};
  channel.delay_seconds = 3600;
  channel.filters = {"Replicate_Do_DB=shop"};
  channel.lock_held_us = 160;
  manifest.channels = {channel};
  manifest.quiesce.mode = QuiesceMode::freeze;
  manifest.quiesce.rounds = 2;
  manifest.quiesce.lsn_before = manifest.quiesce.lsn_after = 1094903454;
  manifest.quiesce.drain_seconds = 1.25;
  manifest.files = {{"db/t\n1.ibd", 7, 0640, "00112233445566778899aabbccddeeff"},
                    {"latin1-\xe9", 0, 0600, "00"}};
  manifest.left_out = {{"auto.cnf", "identity"}};
  manifest.foreign = {"backups/", "d\xfcmp.sql"};
  manifest.plugins = {{"ARCHIVE", "STORAGE ENGINE", "ha_archive.so", true, true}};
  manifest.settings = {{"innodb_page_size", "16384"}};
  manifest.external = {{ExternalKind::link, "shop", "/mnt/shop", "slaveclone.external/mnt/shop"}};
  return manifest;
}

void expect_damaged(const std::string& text) {
  try {
    manifest_from_json(text);
    ADD_FAILURE() << text;
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ExitCode::damaged) << text;
  }
}

TEST(ManifestTest, EveryFieldSurvivesJson) {
  const Manifest read = manifest_from_json(to_json(example()));
  EXPECT_EQ(to_json(read), to_json(example()));
  EXPECT_EQ(read.donor.server_id, 4294967295U);
  EXPECT_EQ(read.channels.at(0).position.offset, 18446744073709551615ULL);
  EXPECT_EQ(read.channels.at(0).master.port, 3307U);
  EXPECT_EQ(read.channels.at(0).tls, example().channels.at(0).tls);
  EXPECT_EQ(read.channels.at(0).delay_seconds, 3600U);
  EXPECT_EQ(read.channels.at(0).filters, example().channels.at(0).filters);
  EXPECT_EQ(read.quiesce.lsn_after, 1094903454U);
  EXPECT_EQ(read.left_out.at(0).reason, "identity");
  EXPECT_EQ(read.foreign, example().foreign);
}

TEST(ManifestTest, KeepsTheBytesOfNamesThatAreNotUtf8) {
  const Manifest read = manifest_from_json(to_json(example()));
  EXPECT_EQ(read.files.at(0).path, "db/t\n1.ibd");
  EXPECT_EQ(read.files.at(1).path, "latin1-\xe9");
}

TEST(ManifestTest, RefusesWhatIsNoManifest) {
  expect_damaged("");
  expect_damaged("{}");
  expect_damaged("[1]");
  expect_damaged(to_json(example()).substr(0, 300));
  std::string text = to_json(example());
  text.replace(text.find("\"rounds\": 2"), 11, "\"rounds\":\"\"");
  expect_damaged(text);
}

TEST(ManifestTest, RefusesAModeAndAKindThatItDoesNotKnow) {
  for (const std::string known : {"\"freeze\"", "\"link\""}) {
    std::string text = to_json(example());
    expect_damaged(text.replace(text.find(known), known.size(), "\"magic\""));
  }
}

TEST(ManifestTest, RefusesAPositionThatIsNone) {
  for (const BinlogPosition& none : {BinlogPosition{"", 4}, BinlogPosition{"bin.000001", 0}}) {
    Manifest manifest = example();
    manifest.channels.at(0).position = none;
    expect_damaged(to_json(manifest));
  }
}

TEST(ManifestTest, RefusesANewerFormat) {
  Manifest manifest = example();
  manifest.format_version = 2;
  expect_damaged(to_json(manifest));
}

}  // namespace
}  // namespace slaveclone
