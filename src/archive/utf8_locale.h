#pragma once

#include <clocale>

namespace slaveclone {

// libarchive converts file names by the thread's locale, and in the C locale loses all but ASCII.
// While this lives the thread's character set is UTF-8; the program's locale is not touched.
class Utf8Locale {
 public:
  Utf8Locale();
  ~Utf8Locale();
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t mine_;
  locale_t previous_;
};

}  // namespace slaveclone
