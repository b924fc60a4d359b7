#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "base/error.h"
#include "base/unique_fd.h"
#include "sandbox/distribution.h"
#include "sandbox/load_report.h"
#include "sandbox/port.h"
#include "sandbox/stable.h"
#include "support/port_reservation.h"
#include "support/temporary_directory.h"

namespace slaveclone::sandbox {
namespace {

using test::TemporaryDirectory;

TEST(DistributionTest, VersionsAreReadFromWhatServersPrint) {
  const auto mariadb = parse_server_version(
      "mariadbd  Ver 10.11.14-MariaDB-0+deb12u2 for debian-linux-gnu on x86_64 (Debian 12)");
  EXPECT_EQ(mariadb.name, "mariadb-10.11");
  EXPECT_EQ(mariadb.version, "10.11.14");
  const auto mysql = parse_server_version("/x/mysqld  Ver 9.7.0 for Linux on x86_64 (Debian)");
  EXPECT_EQ(mysql.name, "mysql-9.7");
  EXPECT_THROW(parse_server_version("hello"), Error);
}

TEST(DistributionTest, AnExactNameIsBetterThanABeginning) {
  Distribution long_one;
  long_one.name = "mariadb-10.11";
  Distribution exact;
  exact.name = "mariadb-10.1";
  const Distributions both{long_one, exact};
  EXPECT_EQ(pick(both, "mariadb-10.1").name, "mariadb-10.1");
  EXPECT_EQ(pick(both, "mariadb").name, "mariadb-10.11");
  EXPECT_EQ(pick(both, "").name, "mariadb-10.11");
  EXPECT_THROW(pick(both, "mysql"), Error);
}

TEST(PortTest, APortSomeoneListensAtIsNotFree) {
  const test::PortReservation reserved;
  EXPECT_TRUE(is_free_port(reserved.port()));
  const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;  // an earlier server's connections may linger at this port
  ASSERT_EQ(::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(reserved.port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  EXPECT_FALSE(is_free_port(reserved.port()));
}

TEST(PortTest, PortsOfOtherServersOfTheSandboxAreLeftAlone) {
  const unsigned first = pick_port({});
  EXPECT_GE(first, first_port);
  EXPECT_GT(pick_port({first}), first);
}

TEST(PortTest, TwoReservationsNeverShareAPort) {
  const test::PortReservation one;
  const test::PortReservation other;
  EXPECT_NE(one.port(), other.port());
}

TEST(InstanceTest, ASocketWhosePathWouldBeTooLongGoesToTmp) {
  EXPECT_EQ(socket_directory_for("/short", "name"), "");
  const std::string made = socket_directory_for("/" + std::string(100, 'd'), "name");
  EXPECT_TRUE(made.starts_with("/tmp/server-adm-"));
  EXPECT_TRUE(boost::filesystem::remove(made));
}

TEST(StableTest, IsReadAsItWasWritten) {
  const TemporaryDirectory directory;
  Stable stable(directory.path());
  Distribution distribution;
  distribution.name = "mariadb-10.11";
  distribution.install = InstallMethod::bootstrap_sql;
  stable.set_distributions({distribution});
  Instance instance;
  instance.name = "master";
  instance.roles = {"master"};
  instance.port = 12000;
  instance.server_id = 1;
  instance.distribution = distribution.name;
  instance.options = {{"read-only", "1"}};
  stable.add(instance);
  stable.save();

  const Stable loaded = Stable::load(directory.path());
  EXPECT_EQ(loaded.get("master").options.at(0).name, "read-only");
  EXPECT_EQ(loaded.get("master").sandbox, directory.path());
  EXPECT_EQ(loaded.distribution_of(loaded.get("master")).install, InstallMethod::bootstrap_sql);
  EXPECT_TRUE(loaded.ports().contains(12000));
  EXPECT_THROW(loaded.get("slave"), Error);
}

TEST(StableTest, DamagedStateIsAnErrorThatNamesTheFile) {
  const TemporaryDirectory directory;
  EXPECT_THROW(Stable::load(directory.path()), Error);
  for (const char* text : {"", "{", "[]", R"({"distributions":[],"servers":[{"name":"../x"}]})"}) {
    write_durably(directory / "server-adm.json", text);
    EXPECT_THROW(Stable::load(directory.path()), Error) << text;
  }
}

TEST(LoadReportTest, LatenciesAreSummedUp) {
  LoadReport report;
  std::vector<double> latencies;
  for (int i = 100; i >= 1; --i) latencies.push_back(i);
  report.set_latencies(latencies);
  EXPECT_DOUBLE_EQ(report.median_ms, 50);
  EXPECT_DOUBLE_EQ(report.p99_ms, 99);
  EXPECT_DOUBLE_EQ(report.max_ms, 100);
  EXPECT_NO_THROW(LoadReport{}.to_text());
}

}  // namespace
}  // namespace slaveclone::sandbox
