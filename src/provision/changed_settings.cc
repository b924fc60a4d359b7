#include "provision/changed_settings.h"

#include <array>

namespace slaveclone {
namespace {

struct Setting {
  const char* name;
  const char* value;  // nullptr: put back only, as others set it
};

// A server that is killed loses nothing with them: only a host that crashes could.
constexpr std::array<Setting, 3> settings{
    {{"innodb_flush_log_at_trx_commit", "2"}, {"sync_binlog", "0"}, {"slave_exec_mode", nullptr}}};

}  // namespace

ChangedSettings::ChangedSettings(Server& server, ServerJournal& journal)
    : server_(server), journal_(journal), undo_("the new server's settings", [this] {
        for (const auto& [name, value] : old_) {
          server_.set_variable(name, value);
          journal_.erase(variable_prefix + name);
        }
        old_.clear();
      }) {}

void ChangedSettings::change(const ServerJournal::Entries& before) {
  for (const Setting& setting : settings) {
    const auto now = server_.variable_if_known(setting.name);
    if (!now) continue;
    const auto recorded = before.find(variable_prefix + std::string(setting.name));
    const std::string old = recorded == before.end() ? *now : recorded->second;
    journal_.write({{variable_prefix + std::string(setting.name), old}});
    old_[setting.name] = old;
    if (setting.value != nullptr) server_.set_variable(setting.name, setting.value);
  }
}

void ChangedSettings::put_back() { undo_.run(); }

}  // namespace slaveclone
