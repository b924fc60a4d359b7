#include "rows/walk_state.h"

#include <boost/algorithm/hex.hpp>

#include "base/error.h"
#include "base/split.h"

namespace slaveclone {
namespace {

constexpr const char* is_done = "done";
constexpr char prefix = '/';  // of each value, so that an empty one shows

}  // namespace

std::string to_string(const TableWalk& walk) {
  if (walk.done) return is_done;
  std::string text;
  for (const std::string& value : walk.from.value_or(Key{}))
    text += prefix + boost::algorithm::hex(value);
  return text;
}

TableWalk table_walk_from(const std::string& text) try {
  if (text == is_done) return {true, {}};
  if (text.empty()) return {};
  if (text.front() != prefix) throw Error(ExitCode::failed, "");
  Key key;
  for (const std::string& value : split(text.substr(1), prefix))
    key.push_back(boost::algorithm::unhex(value));
  return {false, key};
} catch (const std::exception&) {
  throw Error(ExitCode::failed, "'" + text + "' in the journal says of no table how far it is");
}

}  // namespace slaveclone
