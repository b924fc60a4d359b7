#include "load/check_load.h"

#include <boost/filesystem.hpp>

#include "host/program_variables.h"
#include "load/master_questions.h"
#include "load/new_server_host.h"
#include "model/binlog_pos_dat.h"

namespace slaveclone {
namespace {

void require_room(const std::string& directory, bool replace) {
  if (replace || !boost::filesystem::exists(directory)) return;
  if (!entries_of(directory).empty()) throw not_empty(directory);
}

unsigned check_host(const LoadSlaveOptions& options, const SessionFactory& connect,
                    Findings& findings) {
  ProgramVariables program;
  if (!options.mysqld.empty()) {
    findings.check([&] { program = ProgramVariables::of(options.mysqld); });
    findings.check([&] { require_directories(program); });
    findings.check([&] { require_free_port(program); });
  }
  findings.check([&] { require_not_running(options.server, connect); });
  if (!options.data_directory.empty())
    findings.check([&] { require_room(options.data_directory, options.replace); });
  return port_of(program);
}

std::vector<ChannelPosition> channels_of(const LoadSlaveOptions& options, Findings& findings) {
  std::vector<ChannelPosition> channels;
  UnpackOptions reading;
  reading.unverified = options.unverified;
  reading.key_file = options.key_file;
  findings.check([&] { channels = parse_binlog_pos(read_position(options.archive, reading)); });
  return channels;
}

}  // namespace

void check_load(const LoadSlaveOptions& options, const SessionFactory& connect,
                Findings& findings) {
  const NewIdentity self{options.server_id, check_host(options, connect, findings)};
  if (options.archive.empty() || options.archive == "-") return;
  const auto channels = channels_of(options, findings);
  if (channels.empty() || options.master.user.empty()) return;
  findings.check([&] { MasterQuestions(options.master, self, connect).ask_early(channels); });
}

}  // namespace slaveclone
