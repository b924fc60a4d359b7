#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/durable_file.h"
#include "base/process.h"
#include "cli/take_backup_command.h"
#include "support/files.h"
#include "support/seed_archives.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// Both programs, with no server to speak to.
class CommandLineTest : public testing::Test {
 protected:
  static ProcessResult run(const std::string& program, const Argv& words) {
    Argv argv{std::string(SLAVECLONE_BIN_DIR) + "/" + program};
    argv.insert(argv.end(), words.begin(), words.end());
    return run_process(argv);
  }

  static ProcessResult take_backup(const Argv& words) { return run("take-backup", words); }
  static ProcessResult load_slave(const Argv& words) { return run("load-slave", words); }

  std::string option_file(const std::string& content) const {
    write_private_file(dir_ / "my.cnf", content);
    return "--defaults-file=" + (dir_ / "my.cnf");
  }

  std::string archive(const std::string& name = "a.tar") const {
    write_file(dir_ / name, seed_archives().at("none"));
    return dir_ / name;
  }

  TemporaryDirectory dir_;
};

TEST_F(CommandLineTest, HelpIsLongOrAQuestionMark) {
  for (const char* program : {"take-backup", "load-slave", "provision-slave", "check-slave"}) {
    for (const char* word : {"--help", "-?"}) {
      const ProcessResult result = run(program, {word});
      EXPECT_EQ(result.exit_status, 0) << result.err;
      EXPECT_THAT(result.out, HasSubstr("-h,--host"));
      EXPECT_EQ(result.err, "");
    }
    EXPECT_EQ(run(program, {"--version"}).exit_status, 0);
  }
}

TEST_F(CommandLineTest, WhatMakesNoArchiveAndAsksForNothingElseIsWrongUsage) {
  const Argv wrong[]{{},
                     {"--no-defaults"},
                     {"-h"},
                     {"-P"},
                     {"-h", "db1"},
                     {"--output"},
                     {"-h", "--output=x.tar"},
                     {"word", "--output=x.tar"}};
  for (const Argv& words : wrong) {
    const ProcessResult result = take_backup(words);
    EXPECT_EQ(result.exit_status, 2) << testing::PrintToString(words) << result.err;
    EXPECT_THAT(result.err, HasSubstr("hint: ")) << testing::PrintToString(words);
    EXPECT_EQ(result.out, "");
  }
  EXPECT_EQ(load_slave({}).exit_status, 2);
  EXPECT_EQ(load_slave({"-h"}).exit_status, 2);
}

TEST_F(CommandLineTest, AServerIsNamedAsInEveryClient) {
  const auto message = [&](const Argv& words) {
    Argv all{"--no-defaults", "--output=" + (dir_ / "x.tar")};
    all.insert(all.end(), words.begin(), words.end());
    const ProcessResult result = take_backup(all);
    EXPECT_EQ(result.exit_status, 10) << result.err;
    return result.err;
  };
  EXPECT_THAT(message({"-h", "127.0.0.1", "-P", "1", "-u", "me"}),
              HasSubstr("the donor as me at 127.0.0.1:1:"));
  EXPECT_THAT(message({"-h127.0.0.1", "-P1", "-ume"}), HasSubstr("as me at 127.0.0.1:1:"));
  EXPECT_THAT(message({"-S", dir_ / "none.sock", "-u", "me"}),
              HasSubstr("as me at " + (dir_ / "none.sock")));
  EXPECT_THAT(message({"-P", "1", "-u", "me"}), HasSubstr("as me at localhost:1:"));
}

TEST_F(CommandLineTest, APortOnItMeansTcpWhateverTheSocketOfTheOptionFile) {
  const std::string file = option_file("[mysqld]\nsocket=" + (dir_ / "none.sock") + "\n");
  const std::string output = "--output=" + (dir_ / "x.tar");
  EXPECT_THAT(take_backup({file, output}).err, HasSubstr(dir_ / "none.sock"));
  EXPECT_THAT(take_backup({file, output, "-P", "1"}).err, HasSubstr("at localhost:1:"));
}

TEST_F(CommandLineTest, ANewServerIsReachedByItsSocketWhateverElseIsNamed) {
  const std::string file = option_file("[mysqld]\ndatadir=" + (dir_ / "data") + "\nserver-id=9\n");
  const ProcessResult result = load_slave({file, "-h", "127.0.0.1", "-P", "1", archive()});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, HasSubstr("no socket in [mysqld] of "));
  const Argv by_socket{file, "-h", "127.0.0.1", "-S", dir_ / "none.sock", archive()};
  EXPECT_THAT(load_slave(by_socket).err, Not(HasSubstr("no socket")));
}

TEST_F(CommandLineTest, APasswordOnItIsRefused) {
  for (const char* word : {"-psecret", "--password=secret", "--master-password=secret"}) {
    const ProcessResult result = take_backup({word, "--output=x.tar"});
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_THAT(result.err, HasSubstr("a password on the command line"));
    EXPECT_THAT(result.err, Not(HasSubstr("secret")));
  }
}

TEST_F(CommandLineTest, PasswordIsAskedForOnATerminalOnly) {
  for (const char* word : {"-p", "--password"}) {
    const ProcessResult result = take_backup({word, "--no-defaults", "--output=x.tar"});
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_THAT(result.err, HasSubstr("no terminal to ask for the password on"));
  }
}

TEST_F(CommandLineTest, AFailureIsAnObject) {
  const ProcessResult result = take_backup(
      {"--no-defaults", "--json", "-h", "127.0.0.1", "-P", "1", "--output=" + (dir_ / "x.tar")});
  EXPECT_EQ(result.exit_status, 10);
  const json error = json::parse(result.out).at("error");
  EXPECT_EQ(error.at("exit"), 10);
  EXPECT_THAT(error.at("message").get<std::string>(), HasSubstr("cannot connect to the donor"));
  EXPECT_THAT(error.at("hint").get<std::string>(), HasSubstr("Check"));
  EXPECT_THAT(result.err, HasSubstr("take-backup: cannot connect to the donor"));
}

TEST_F(CommandLineTest, AWrongWordIsAnObject) {
  for (const Argv& words : {Argv{"--json"}, Argv{"--json", "--nonsense"},
                            Argv{"--nonsense", "--json"}, Argv{"--threads=many", "--json"}}) {
    const json error = json::parse(take_backup(words).out).at("error");
    EXPECT_EQ(error.at("exit"), 2);
    EXPECT_FALSE(error.at("message").get<std::string>().empty());
  }
  const ProcessResult none = load_slave({"--json", dir_ / "none.tar", "--verify-only"});
  EXPECT_EQ(json::parse(none.out).at("error").at("exit"), 20);
}

TEST_F(CommandLineTest, AnArchiveOnStdoutIsNotMixedWithAnObject) {
  const ProcessResult result =
      take_backup({"--no-defaults", "--json", "-h", "127.0.0.1", "-P", "1", "-o", "-"});
  EXPECT_EQ(result.exit_status, 10);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("\n{\"error\":{\"exit\":10,"));
}

TEST_F(CommandLineTest, CheckListsWhatIsMissing) {
  const Argv words{
      "--no-defaults", "--check", "-h", "127.0.0.1", "-P", "1", "--output=/nonexistent/x.tar"};
  const ProcessResult result = take_backup(words);
  EXPECT_EQ(result.exit_status, 11) << result.err;
  EXPECT_THAT(result.out, StartsWith("not ready: 2 things to mend\n- cannot connect to the donor"));
  EXPECT_THAT(result.out, HasSubstr("\n  hint: "));
  EXPECT_THAT(result.out, HasSubstr("- cannot write to the directory /nonexistent"));
  Argv as_json = words;
  as_json.emplace_back("--json");
  const json found = json::parse(take_backup(as_json).out);
  EXPECT_EQ(found.at("ready"), false);
  EXPECT_EQ(found.at("findings").size(), 2U);
  EXPECT_EQ(found.at("findings").at(1).at("exit"), 20);
}

TEST_F(CommandLineTest, QuietSaysNothingOfASuccess) {
  const ProcessResult quiet = load_slave({"-q", "--verify-only", archive()});
  EXPECT_EQ(quiet.exit_status, 0);
  EXPECT_EQ(quiet.out + quiet.err, "");
  EXPECT_THAT(load_slave({"--verify-only", archive()}).out, HasSubstr("intact"));
  EXPECT_THAT(load_slave({"-q", "--json", "--verify-only", archive()}).out, HasSubstr("intact"));
  EXPECT_THAT(load_slave({"-q", "--verify-only", "/nonexistent.tar"}).err, HasSubstr("hint: "));
}

TEST_F(CommandLineTest, APathThatIsNoUtf8IsReported) {
  const std::string odd = archive("\xff\xfe.tar");
  const ProcessResult text = load_slave({"--verify-only", odd});
  EXPECT_EQ(text.exit_status, 0) << text.err;
  const ProcessResult result = load_slave({"--verify-only", "--json", odd});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(json::parse(result.out).at("archive").get<std::string>(),
              testing::EndsWith("\xef\xbf\xbd\xef\xbf\xbd.tar"));
  const ProcessResult missing = load_slave({"--verify-only", "--json", dir_ / "\xff"});
  EXPECT_EQ(json::parse(missing.out).at("error").at("exit"), 20);
}

TEST_F(CommandLineTest, ANumberThatIsNoneIsNamed) {
  const auto message = [&](const std::string& content) {
    const ProcessResult result = load_slave({option_file(content), archive()});
    EXPECT_EQ(result.exit_status, 2) << result.err;
    return result.err;
  };
  EXPECT_THAT(message("[mysqld]\ndatadir=/x\nserver-id=abc\n"),
              HasSubstr("server-id in [mysqld] is 'abc', which is no number"));
  EXPECT_THAT(message("[mysqld]\ndatadir=/x\nserver-id=1\n[client]\nport=high\n"),
              HasSubstr("port is 'high', which is no number"));
}

TEST_F(CommandLineTest, WhatTheOptionFileLacksIsNamedWithTheFile) {
  const ProcessResult result = load_slave({option_file("[mysqld]\n"), archive()});
  EXPECT_EQ(result.exit_status, 2);
  for (const char* words :
       {"no datadir in [mysqld] of ", "no server-id in [mysqld] of ",
        "no start-command in [load-slave] of ", "no master-user in [load-slave] of ", "my.cnf"})
    EXPECT_THAT(result.err, HasSubstr(words));
}

TEST_F(CommandLineTest, OptionFilesAreReadByFewProcesses) {
  const std::string log = dir_ / "log";
  write_file(dir_ / "bin/my_print_defaults", "#!/bin/sh\necho \"$@\" >>" + log +
                                                 "\nexec $(PATH=$PATH_BEFORE command -v " +
                                                 "my_print_defaults) \"$@\"\n");
  ::chmod((dir_ / "bin/my_print_defaults").c_str(), 0755);
  const std::string path = std::getenv("PATH");
  run_process({"env", "PATH_BEFORE=" + path, "PATH=" + (dir_ / "bin") + ":" + path,
               SLAVECLONE_BIN_DIR "/take-backup", option_file("[client]\nhost=127.0.0.1\nport=1\n"),
               "--output=" + (dir_ / "x.tar")});
  const std::string calls = read_whole_file(log);
  // Its help, the login, the program's own, the server's.
  EXPECT_EQ(std::count(calls.begin(), calls.end(), '\n'), 4) << calls;
}

TEST_F(CommandLineTest, AChannelMayHaveALoginOfItsOwn) {
  TakeBackupCommand command;
  command.program().parse({option_file("[take-backup-master]\nuser=both\npassword=p\n"
                                       "[take-backup-master-east]\nuser=east\n"),
                           "--dry-run"});
  const auto login = command.options().master;
  EXPECT_EQ(login("").user, "both");
  EXPECT_EQ(login("west").user, "both");
  EXPECT_EQ(login("east").user, "east");
  EXPECT_EQ(login("east").password, "p");
  EXPECT_THAT(login("east").set_in, StartsWith("[take-backup-master-east]"));
}

class OutputNameTest : public CommandLineTest {
 protected:
  // The run's own way ends where no donor answers.
  ProcessResult outcome(const std::string& name, Argv words = {}) const {
    words.insert(words.begin(), {"--no-defaults", "-h", "127.0.0.1", "-P", "1"});
    words.push_back("--output=" + (name.starts_with("/") ? name : dir_ / name));
    return take_backup(words);
  }
};

TEST_F(OutputNameTest, NamesTheCompression) {
  for (const char* name : {"a.tar", "a.tar.gz", "a.tgz", "a.tar.zst", "a.tar.lz4", "a.tar.xz",
                           "db1-2026-11-21", "/dev/null"})
    EXPECT_EQ(outcome(name).exit_status, 10) << name;
  EXPECT_EQ(outcome("a.tar.zst.age", {"--encrypt-to=x"}).exit_status, 10);
}

TEST_F(OutputNameTest, WithAnotherEndingIsRefused) {
  for (const char* name : {"a.zip", "a.tar.bz2", "a.sql", "db1.example.com"}) {
    const ProcessResult result = outcome(name);
    EXPECT_EQ(result.exit_status, 2) << name;
    EXPECT_THAT(result.err, HasSubstr(".tar.zst, .tar.gz"));
    EXPECT_EQ(outcome(name, {"--compress=lz4"}).exit_status, 10) << name;
  }
}

TEST_F(OutputNameTest, MustNotContradictTheOptions) {
  EXPECT_EQ(outcome("a.tar.gz", {"--compress=zstd"}).exit_status, 2);
  EXPECT_EQ(outcome("a.tar.gz", {"--compress=gzip:9"}).exit_status, 10);
  EXPECT_EQ(outcome("a.tar.zst.age").exit_status, 2);
}

}  // namespace
}  // namespace slaveclone::test
