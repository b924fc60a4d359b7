#pragma once

#include <set>
#include <string>
#include <vector>

#include "sandbox/distribution.h"
#include "sandbox/instance.h"

namespace slaveclone::sandbox {

// What a sandbox knows: its distributions and its servers; kept in DIR/server-adm.json, which is
// replaced whole and durably.
class Stable {
 public:
  // An empty one, for setup.
  explicit Stable(std::string directory) : directory_(std::move(directory)) {}

  static bool exists(const std::string& directory);
  // Throws Error{usage} when there is none, Error{damaged} when it cannot be read.
  static Stable load(const std::string& directory);
  void save() const;

  const std::string& directory() const { return directory_; }
  const Distributions& distributions() const { return distributions_; }
  void set_distributions(Distributions found) { distributions_ = std::move(found); }

  const std::vector<Instance>& instances() const { return instances_; }
  const Instance* find(const std::string& name) const;
  // Throws Error{usage} that lists the servers when there is none of that name.
  const Instance& get(const std::string& name) const;
  const Distribution& distribution_of(const Instance& instance) const;
  void add(Instance instance) { instances_.push_back(std::move(instance)); }
  void remove(const std::string& name);

  std::set<unsigned> ports() const;
  std::set<unsigned> server_ids() const;

 private:
  std::string directory_;
  Distributions distributions_;
  std::vector<Instance> instances_;
};

}  // namespace slaveclone::sandbox
