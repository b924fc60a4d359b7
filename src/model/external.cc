#include "model/external.h"

#include "model/enum_names.h"

namespace slaveclone {
namespace {

constexpr EnumNames<ExternalKind, 5> kind_names{{{ExternalKind::setting, "setting"},
                                                 {ExternalKind::data_file, "data_file"},
                                                 {ExternalKind::link, "link"},
                                                 {ExternalKind::isl, "isl"},
                                                 {ExternalKind::tablespace, "tablespace"}}};

}  // namespace

std::string to_string(ExternalKind kind) { return name_in(kind_names, kind); }

std::optional<ExternalKind> external_kind_named(const std::string& text) {
  return value_in(kind_names, text);
}

}  // namespace slaveclone
