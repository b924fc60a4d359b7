#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "replication/master_links.h"

namespace slaveclone {

// What tells a server from all others, as its option file says.
struct NewIdentity {
  std::uint32_t server_id = 0;
  unsigned port = 0;
};

// What a new slave's masters are asked, once, as soon as the archive has said who they are: may the
// account log in from here and replicate, is it the master that the position is of, does it still
// have that log and is it the same one, is the new server-id free. All of it throws
// Error{cannot_connect} and Error{precondition}.
class MasterQuestions {
 public:
  // 'wanted': user and password; the rest only to override the archive.
  MasterQuestions(MasterLink wanted, const NewIdentity& self, SessionFactory connect);

  // Before anything is unpacked. Does nothing where binlog_pos.dat alone does not tell enough.
  void ask_early(const std::vector<ChannelPosition>& channels);

  // Before anything is put in place: what has not been asked yet, or what was told otherwise.
  // 'archive_made': "2026-11-21T01:54:40Z", by the donor's clock; empty: not known. Throws
  // Error{damaged}, too.
  void ask(const std::vector<ChannelPosition>& channels, const std::string& archive_made);

  const MasterLinks& links() const { return *links_; }

 private:
  void ask_now(const std::vector<ChannelPosition>& channels);
  void ask_one(const ChannelPosition& channel);
  void check_log(Master& master, const ChannelPosition& channel);
  void require_logs_older_than(const std::string& archive_made) const;

  MasterLink wanted_;
  NewIdentity self_;
  SessionFactory connect_;
  std::string asked_;  // the channels, as JSON
  std::optional<MasterLinks> links_;
  std::multimap<std::string, std::uint64_t>
      undated_;  // logs' beginnings, of archives that do not say
};

}  // namespace slaveclone
