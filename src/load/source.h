#pragma once

#include "base/progress.h"
#include "load/load.h"
#include "load/master_questions.h"
#include "load/new_data_directory.h"

namespace slaveclone {

// What the new slave is made of: an archive, unpacked and verified.
struct Source {
  UnpackReport archive;
  std::vector<ChannelPosition> channels;
  std::string root;  // the unpacked directory that is to become the data directory

  bool is_by_hand() const { return !archive.manifest; }  // a plain tar: nothing proves it
};

// Unpacks the archive into the staging directory. The masters are asked as soon as its first entry
// has named them. Throws Error{damaged}, Error{io}, and what the questions throw.
Source unpack(const LoadSlaveOptions& options, const NewDataDirectory& directory,
              MasterQuestions& masters, Progress& progress);

}  // namespace slaveclone
