#include "archive/utf8_locale.h"

namespace slaveclone {

// Where there is no C.UTF-8, mine_ is null, uselocale(null) changes nothing and only odd names
// suffer.
Utf8Locale::Utf8Locale()
    : mine_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), previous_(::uselocale(mine_)) {}

Utf8Locale::~Utf8Locale() {
  ::uselocale(previous_);
  if (mine_ != nullptr) ::freelocale(mine_);
}

}  // namespace slaveclone
