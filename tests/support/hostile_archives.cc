#include <zstd.h>

#include "archive/seal.h"
#include "support/files.h"
#include "support/forged_archive.h"

namespace slaveclone::test {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t gigabytes = std::uint64_t{8} << 30U;

RawEntry file(const std::string& path, const std::string& content = "evil") {
  return {path, content, '0', 0660, "", "", {}};
}

class Corpus {
 public:
  std::vector<HostileArchive> all() {
    add_lists();
    add_places_of_the_manifest();
    add_manifests();
    add_values();
    add_paths();
    add_servers_own();
    add_types_and_modes();
    add_sizes();
    add_pax();
    add_streams();
    return std::move(corpus_);
  }

 private:
  void add(const std::string& what, const std::string& bytes, const std::string& named) {
    corpus_.push_back({what, bytes, named});
  }

  void add_lists() {
    ForgedArchive archive;
    archive.listed = archive.entries;
    archive.entries.pop_back();
    add("a missing file", archive.bytes(), "db/t1.ibd is missing");
    archive = {};
    archive.listed = archive.entries;
    archive.entries.push_back(file("db/evil.ibd"));
    add("a file too many", archive.bytes(), "db/evil.ibd");
    archive.entries.back().path = "db/t1.ibd";
    add("a file that comes again and differs", archive.bytes(), "db/t1.ibd");
    archive = {};
    std::swap(archive.entries[0], archive.entries[2]);
    add("another first file", archive.bytes(), "binlog_pos.dat");
    archive = {};
    const std::string whole = archive.bytes();
    const std::string first = raw_entry(archive.entries[0]);
    const std::string second = raw_entry(archive.entries[1]);
    const std::string third = raw_entry(archive.entries[2]);
    const std::string rest = whole.substr(first.size() + second.size() + third.size());
    add("entries in another order", first + third + second + rest, "MANIFEST.json.sha256");
    add("an entry that comes again", first + second + third + third + rest, "MANIFEST.json.sha256");
    add("a directory too many", first + second + second + third + rest, "MANIFEST.json.sha256");
    add("a missing directory", first + third + rest, "MANIFEST.json.sha256");
  }

  void add_places_of_the_manifest() {
    const ForgedArchive archive;
    std::string files;
    for (const RawEntry& entry : archive.entries) files += raw_entry(entry);
    const std::string whole = archive.bytes();
    const std::string digest = whole.substr(whole.size() - tar_tail_size - 512);
    const std::string manifest =
        whole.substr(files.size(), whole.size() - files.size() - digest.size());
    const std::string end(1024, '\0');
    const std::string only_digest = digest.substr(0, 1024);
    const std::string evil = raw_entry(file("db/evil.ibd"));
    add("no manifest", files + end, "no manifest");
    add("no digest", files + manifest + end, "digest");
    add("a digest alone", files + digest, "no manifest");
    add("a digest first", files + only_digest + manifest + end, "MANIFEST.json");
    add("a file after the manifest", files + manifest + evil + digest, "db/evil.ibd");
    add("a file after the digest", files + manifest + only_digest + evil + end, "db/evil.ibd");
    add("two manifests", files + manifest + manifest + digest, "MANIFEST.json");
    add("two digests", files + manifest + only_digest + digest, "MANIFEST.json.sha256");
    add("a manifest first", manifest + files + digest, "binlog_pos.dat");
    add("a second archive", whole + whole, "MANIFEST.json.sha256");
    add("a file after the end", whole + evil + end, "MANIFEST.json.sha256");
    add("no end", whole.substr(0, whole.size() - 1024), "MANIFEST.json.sha256");
    add("half an end", whole.substr(0, whole.size() - 512), "MANIFEST.json.sha256");
    add("a long end", whole + end, "MANIFEST.json.sha256");
  }

  void add_manifest(const std::string& what, const std::function<void(Json&)>& edit,
                    const std::string& named = "MANIFEST.json") {
    ForgedArchive archive;
    archive.edit = edit;
    add(what, archive.bytes(), named);
  }

  void add_text(const std::string& what, const std::function<std::string(std::string)>& edit) {
    ForgedArchive archive;
    archive.edit_text = edit;
    add(what, archive.bytes(), "MANIFEST.json");
  }

  void add_manifests() {
    add_manifest(
        "another size", [](Json& json) { json["files"][1]["size"] = 2999; }, "db/t1.ibd");
    add_manifest(
        "another mode", [](Json& json) { json["files"][1]["mode"] = 0777; }, "db/t1.ibd");
    add_manifest(
        "a setuid mode", [](Json& json) { json["files"][1]["mode"] = 04660; }, "db/t1.ibd");
    add_manifest(
        "another hash", [](Json& json) { json["files"][1]["xxh3_128"] = std::string(32, '0'); },
        "db/t1.ibd");
    add_manifest(
        "another path", [](Json& json) { json["files"][1]["path"] = "../t1.ibd"; }, "../t1.ibd");
    add_manifest(
        "a file not listed", [](Json& json) { json["files"].erase(1); }, "db/t1.ibd");
    add_manifest(
        "a file listed twice", [](Json& json) { json["files"].push_back(json["files"][1]); },
        "db/t1.ibd");
    for (const char* hex : {"zz", "612", "+1", "2e2e2f78", ""}) {
      add_manifest(
          std::string("path_hex ") + hex,
          [hex](Json& json) {
            json["files"].push_back(
                {{"path_hex", hex}, {"size", 0}, {"mode", 0}, {"xxh3_128", ""}});
          },
          "");
    }
    for (const Json& version :
         {Json(0), Json(2), Json(-1), Json("1"), Json(1.5), Json(1ULL << 32)}) {
      add_manifest("format version " + version.dump(),
                   [version](Json& json) { json["format_version"] = version; });
    }
    add_text("an empty manifest", [](const std::string&) { return ""; });
    add_text("half a manifest", [](const std::string& text) { return text.substr(0, 700); });
    add_text("a manifest and more", [](const std::string& text) { return text + "{}"; });
    add_text("a manifest of null", [](const std::string&) { return "null\n"; });
    add_text("a list", [](const std::string& text) { return "[" + text + "]"; });
    add_text("a NUL", [](const std::string& text) { return text + std::string(1, '\0'); });
    add_text("no UTF-8",
             [](std::string text) { return text.replace(text.find("db1"), 1, "\xe9"); });
    add_text("a key twice", [](std::string text) { return text.insert(1, "\"files\": [], "); });
    add_text("deep nesting", [](const std::string&) { return std::string(1'000'000, '['); });
    add_text("deep nesting inside", [](std::string text) {
      return text.insert(1, "\"x\":" + std::string(50'000, '[') + std::string(50'000, ']') + ",");
    });
    add_text("too many values", [](std::string text) {
      std::string values = "[";
      for (int i = 0; i < 1'000'001; ++i) values += "0,";
      return text.insert(1, "\"x\":" + values + "0],");
    });
    ForgedArchive archive;
    archive.edit_digest = [](std::string line) { return std::string(64, '0') + line.substr(64); };
    add("another digest", archive.bytes(), "MANIFEST.json.sha256");
  }

  // Every value of the manifest as one that it cannot have, or gone.
  void add_values() {
    const Json wrong_for_text[] = {7, nullptr, Json::object(), true};
    const Json wrong_for_number[] = {"7", nullptr, Json::array(), 1e300,
                                     Json::parse("18446744073709551616")};
    Json whole;
    ForgedArchive archive;
    archive.edit = [&whole](Json& json) { whole = json; };
    (void)archive.bytes();
    const Json flat = whole.flatten();
    for (const auto& [pointer, value] : flat.items()) {
      const Json::json_pointer at(pointer);
      const auto set_to = [&](const Json& wrong) {
        add_manifest(
            pointer + " = " + wrong.dump(), [at, wrong](Json& json) { json[at] = wrong; }, "");
      };
      const bool seconds = pointer.ends_with("_seconds") && value.is_number_float();
      if (value.is_string()) {
        for (const Json& wrong : wrong_for_text) set_to(wrong);
      } else if (value.is_number() && !seconds) {
        for (const Json& wrong : wrong_for_number) set_to(wrong);
        set_to(true);
        if (!pointer.ends_with("server_pid")) set_to(-1);
      } else if (value.is_boolean()) {
        for (const Json& wrong : {Json(1), Json("true"), Json(nullptr)}) set_to(wrong);
      }
      const auto key = pointer.substr(pointer.rfind('/') + 1);
      if (key == "stalled_us" || key == "cloned_files" || key == "log_created" || key == "0" ||
          pointer.starts_with("/settings") || key == "external" || key == "foreign")
        continue;
      add_manifest(
          "no " + pointer, [at, key](Json& json) { json[at.parent_pointer()].erase(key); }, "");
    }
  }

  void add_paths() {
    for (const std::string& path :
         {std::string("/etc/evil"), std::string("../evil"), std::string("db/../../evil"),
          std::string("db//evil"), std::string("db/./evil"), std::string("db/.."),
          std::string(".."), std::string("db/line\nbreak"), std::string("db/\x1b[2Jevil"),
          std::string("db/\x7f"), std::string("db\\evil"), std::string("..\\evil"),
          "db/" + std::string(256, 'x'), std::string(255, 'x') + "/" + std::string(10'000, 'y')}) {
      ForgedArchive archive;
      archive.entries.push_back(file(path));
      add("path " + path.substr(0, 40), archive.bytes(), "evil");
      corpus_.back().named = path.size() > 40 ? path.substr(0, 40) : "";
    }
    std::string deep;
    while (deep.size() < 5000) deep += "d/";
    ForgedArchive archive;
    archive.entries.push_back(file(deep + "evil"));
    add("a deep path", archive.bytes(), "d/d/d");
    archive = {};
    archive.entries.push_back({deep, "", '5', 0750, "", "", {}});
    add("a deep directory", archive.bytes(), "d/d/d");
    archive = {};
    archive.entries.push_back({"../evil", "", '5', 0750, "", "", {}});
    add("a directory outside", archive.bytes(), "../evil");
    archive = {};
    archive.entries.push_back(file("db/t1.ibd/evil"));
    archive.entries.push_back(file("db"));
    add("a file in a directory's place", archive.bytes(), "db");
  }

  // Files that would make a server of the forger's.
  void add_servers_own() {
    for (const char* path :
         {"mysqld-auto.cnf", "auto.cnf", "master-evil.info", "relay-log-evil.info",
          "multi-master.info", "master.info", "my.cnf", ".my.cnf", ".mylogin.cnf",
          "slaveclone.loading", "slaveclone.journal", ".slaveclone-replaced-1/my.cnf",
          "db9-relay-bin.000001", "db9-bin.000001", "server-key.pem", "#innodb_temp/temp_1.ibt"}) {
      ForgedArchive archive;
      archive.edit = [](Json& json) { json["tool"] = "take-backup 9.9.9"; };
      archive.entries.push_back(file(path));
      add(std::string("a server's own ") + path, archive.bytes(), path);
    }
    ForgedArchive archive;
    archive.entries.push_back({"slaveclone.loading", "", '5', 0700, "", "", {}});
    add("a directory of ours", archive.bytes(), "slaveclone.loading");
  }

  void add_types_and_modes() {
    for (const char type : {'1', '2', '3', '4', '6'}) {
      ForgedArchive archive;
      archive.listed = archive.entries;
      archive.entries.push_back({"db/evil", "", type, 0660, "/etc/passwd", "", {}});
      add(std::string("type ") + type, archive.bytes(), "db/evil");
      archive.entries.back().path = "evil";
      archive.entries.push_back(file("evil/x"));
      add(std::string("through type ") + type, archive.bytes(), "evil");
      archive = {};
      archive.entries[2] = {"db/t1.ibd", "", type, 0660, "../../evil", "", {}};
      add(std::string("a table's file of type ") + type, archive.bytes(), "db/t1.ibd");
    }
    for (const unsigned special : {04000U, 02000U, 01000U, 07000U}) {
      for (const std::size_t entry : {1U, 2U}) {
        ForgedArchive archive;
        archive.entries[entry].mode |= special;
        add("mode " + std::to_string(archive.entries[entry].mode), archive.bytes(), "db");
      }
    }
  }

  void add_sizes() {
    const ForgedArchive archive;
    const std::string position = raw_entry(archive.entries[0]);
    const auto huge = [](const std::string& path, std::uint64_t size) {
      return raw_entry({path, std::string(2048, ' '), '0', 0640, "", "", size});
    };
    add("gigabytes of manifest", position + huge("MANIFEST.json", gigabytes), "MANIFEST.json");
    add("gigabytes of digest", position + huge("MANIFEST.json.sha256", gigabytes),
        "MANIFEST.json.sha256");
    add("gigabytes of position", huge("binlog_pos.dat", gigabytes), "binlog_pos.dat");
    add("exabytes", position + huge("db/evil.ibd", std::uint64_t{1} << 62U), "db/evil.ibd");
    add("a negative size", position + huge("db/evil.ibd", ~std::uint64_t{0} - 511), "");
    for (const char* size : {"9223372036854775807", "109951162777600", "99999999999999999999"}) {
      const std::string pax = pax_record("GNU.sparse.map", "0,0") +
                              pax_record("GNU.sparse.size", size) +
                              pax_record("GNU.sparse.numblocks", "1");
      add(std::string("a hole of ") + size,
          position + raw_entry({"db/evil.ibd", "", '0', 0660, "", pax, {}}), "");
    }
    add("a sparse map past the end",
        position + raw_entry({"db/evil.ibd",
                              std::string(512, 'x'),
                              '0',
                              0660,
                              "",
                              pax_record("GNU.sparse.map", "4096,512,0,512") +
                                  pax_record("GNU.sparse.size", "100"),
                              {}}),
        "");
  }

  void add_pax() {
    const auto with = [&](const std::string& what, const std::string& records,
                          const std::string& named) {
      ForgedArchive archive;
      archive.entries[2].pax = records;
      add("pax " + what, archive.bytes(), named);
    };
    with("path out", pax_record("path", "../evil"), "../evil");
    with("absolute path", pax_record("path", "/evil"), "/evil");
    with("another path", pax_record("path", "db/evil.ibd"), "db/t1.ibd");
    with("path with a NUL", pax_record("path", std::string("db/x\0y", 6)), "");
    with("size", pax_record("size", "9223372036854775807"), "db/");
    with("negative size", pax_record("size", "-1"), "");
    with("charset", pax_record("hdrcharset", "EBCDIC") + pax_record("path", "db/\xe9"), "");
    with("record without an end", "99 path=db/x\n", "");
    with("record of no length", "0 path=db/x\n", "");
    with("record that is a number", "99999999999999999999 path=x\n", "");
    const ForgedArchive archive;
    const std::string position = raw_entry(archive.entries[0]);
    for (const char type : {'x', 'g', 'L', 'K'}) {
      add(std::string("a huge header of type ") + type,
          position + raw_entry({"x", std::string(1024, 'x'), type, 0640, "", "", gigabytes}), "");
    }
    add("a long name out",
        position + raw_entry({"x", "../evil", 'L', 0640, "", "", {}}) +
            raw_entry(file("db/t1.ibd")),
        "../evil");
    std::string sum = raw_entry(archive.entries[2]);
    sum[150] ^= 1;
    add("a wrong checksum", position + sum, "binlog_pos.dat");
  }

  void add_streams() {
    const ForgedArchive archive;
    const std::string whole = archive.bytes();
    std::string frame(ZSTD_compressBound(whole.size()), '\0');
    frame.resize(ZSTD_compress(frame.data(), frame.size(), whole.data(), whole.size(), 1));
    const std::string magic("\x28\xb5\x2f\xfd", 4);
    // 3 bytes a block: raw, empty, not the last.
    add("a frame of millions of empty blocks",
        magic + std::string("\x20\x00", 2) + std::string(4'100'000, '\0') + frame, "");
    add("a frame of exabytes",
        magic + "\xe0" + std::string(7, '\0') + "\x40" + std::string(64, 'x'), "");
    add("a window of gigabytes", magic + std::string("\x00\xff", 2) + std::string(64, 'x'), "");
    add("a skippable frame without an end",
        std::string("\x50\x2a\x4d\x18\xff\xff\xff\xff", 8) + frame, "");
    add("a frame and garbage", frame + "xyz", "after its end");
  }

  std::vector<HostileArchive> corpus_;
};

}  // namespace

std::vector<HostileArchive> hostile_archives() { return Corpus().all(); }

}  // namespace slaveclone::test
