#include "model/table_order.h"

#include <algorithm>
#include <map>

namespace slaveclone {
namespace {

// Tarjan's strongly connected components. Those a table refers to are complete before its own.
class Components {
 public:
  Components(const std::vector<TableName>& tables, const std::vector<ForeignKey>& keys)
      : tables_(tables), parents_(tables.size()), nodes_(tables.size()) {
    std::map<TableName, std::size_t> index;
    for (std::size_t i = 0; i < tables.size(); ++i) index.emplace(tables[i], i);
    for (const ForeignKey& key : keys) {
      const auto child = index.find(key.child);
      const auto parent = index.find(key.parent);
      if (child != index.end() && parent != index.end())
        parents_[child->second].push_back(parent->second);
    }
    for (auto& parents : parents_) std::sort(parents.begin(), parents.end());
  }

  std::vector<TableGroup> find() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].order == 0) visit(i);
    }
    return std::move(groups_);
  }

 private:
  struct Node {
    std::size_t order = 0;  // of the visit; 0: not visited yet
    std::size_t low = 0;    // the lowest order that is reached from it
    bool is_open = false;
  };

  void visit(std::size_t i) {
    nodes_[i].order = nodes_[i].low = ++visited_;
    nodes_[i].is_open = true;
    open_.push_back(i);
    for (const std::size_t parent : parents_[i]) {
      if (nodes_[parent].order == 0) visit(parent);
      if (nodes_[parent].is_open) nodes_[i].low = std::min(nodes_[i].low, nodes_[parent].low);
    }
    if (nodes_[i].low == nodes_[i].order) close_from(i);
  }

  void close_from(std::size_t first) {
    std::vector<std::size_t> members;
    do {
      members.push_back(open_.back());
      nodes_[open_.back()].is_open = false;
      open_.pop_back();
    } while (members.back() != first);
    std::sort(members.begin(), members.end());
    const auto& own = parents_[first];
    TableGroup group;
    group.is_cyclic = members.size() > 1 || std::binary_search(own.begin(), own.end(), first);
    for (const std::size_t member : members) group.tables.push_back(tables_[member]);
    groups_.push_back(std::move(group));
  }

  const std::vector<TableName>& tables_;
  std::vector<std::vector<std::size_t>> parents_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> open_;
  std::size_t visited_ = 0;
  std::vector<TableGroup> groups_;
};

}  // namespace

std::vector<TableGroup> order_by_foreign_keys(const std::vector<TableName>& tables,
                                              const std::vector<ForeignKey>& keys) {
  return Components(tables, keys).find();
}

}  // namespace slaveclone
