#include "support/donor_look.h"

#include <boost/filesystem.hpp>

#include "mysql/server.h"
#include "replication/donor_journal.h"

namespace slaveclone::test {
namespace {

constexpr const char* changed_for_a_while[] = {"event_scheduler",
                                               "innodb_stats_auto_recalc",
                                               "innodb_io_capacity",
                                               "innodb_io_capacity_max",
                                               "innodb_max_dirty_pages_pct",
                                               "innodb_max_dirty_pages_pct_lwm",
                                               "innodb_fast_shutdown",
                                               "read_only"};

}  // namespace

DonorLook look_at(std::unique_ptr<Session> session) {
  Server donor(std::move(session));
  DonorLook look;
  for (const ReplicationStatus& now : donor.replication_status()) {
    look.channels.push_back({now.channel, now.receiver != ReceiverState::stopped,
                             now.applier_running, now.until_set, now.delay_seconds});
  }
  for (const char* name : changed_for_a_while) {
    if (const auto value = donor.variable_if_known(name)) look.variables[name] = *value;
  }
  look.journal = boost::filesystem::exists(donor.data_directory() + "/" + DonorJournal::file_name);
  return look;
}

}  // namespace slaveclone::test
