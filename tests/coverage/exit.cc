// A guardian, like every fork that must not run what is its parent's, ends by _exit(), which writes
// no coverage. This one (ld's --wrap) does.

extern "C" {
void __gcov_dump();
[[noreturn]] void __real__exit(int status);
[[noreturn]] void __wrap__exit(int status);

void __wrap__exit(int status) {
  __gcov_dump();
  __real__exit(status);
}
}
