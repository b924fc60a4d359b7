#include <iostream>

#include "support/files.h"
#include "support/seed_archives.h"

// Usage: fuzz_seeds DIRECTORY
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (const auto& [name, bytes] : slaveclone::test::seed_archives())
    slaveclone::test::write_file(argv[1] + ("/" + name), bytes);
}
