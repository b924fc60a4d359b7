#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/load_slave_command.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using testing::Not;

LoadReport report_with(std::optional<Manifest> manifest) {
  LoadReport report;
  report.archive.manifest = std::move(manifest);
  report.channels.emplace_back().position = {"bin.000003", 742};
  return report;
}

TEST(LoadReportTest, OfAnArchiveWithAManifestSaysVerified) {
  const LoadReport report = report_with(Manifest{});
  EXPECT_THAT(report_as_text(report, "a.tar"), HasSubstr("unpacked and verified in"));
  EXPECT_EQ(nlohmann::json::parse(report_as_json(report, "a.tar")).at("verified"), true);
}

TEST(LoadReportTest, WithoutOneNeverSaysSo) {
  const LoadReport report = report_with({});
  EXPECT_THAT(report_as_text(report, "a.tar"), Not(HasSubstr("verified")));
  EXPECT_EQ(nlohmann::json::parse(report_as_json(report, "a.tar")).at("verified"), false);
}

TEST(LoadReportTest, TakesPathsThatAreNoUtf8) {
  LoadReport report = report_with({});
  report.moved_aside = "/data/\xff";
  EXPECT_THAT(report_as_text(report, "\xfe.tar"), HasSubstr("\xfe.tar: "));
  const auto json = nlohmann::json::parse(report_as_json(report, "\xfe.tar"));
  EXPECT_EQ(json.at("archive"), "\xef\xbf\xbd.tar");
  EXPECT_EQ(json.at("moved_aside"), "/data/\xef\xbf\xbd");
}

}  // namespace
}  // namespace slaveclone::test
