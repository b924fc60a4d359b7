#include "archive/age.h"

#include <unistd.h>

#include <algorithm>

#include "base/error.h"
#include "base/private_file.h"

namespace slaveclone {
namespace {

void require_age() {
  if (!find_program("age").empty()) return;
  throw Error(ExitCode::precondition, "program 'age', which encrypts archives, is not there",
              "apt install age");
}

bool is_key(const std::string& recipient) {
  return recipient.starts_with("age1") || recipient.starts_with("ssh-");
}

Argv encrypting(const Recipients& recipients) {
  Argv argv{"age", "--encrypt"};
  for (const std::string& recipient : recipients) {
    argv.emplace_back(is_key(recipient) ? "--recipient" : "--recipients-file");
    argv.push_back(recipient);
  }
  return argv;
}

// The first line, without "age: error: ".
std::string reason_in(const ProcessResult& result) {
  std::string line = result.err.substr(0, result.err.find('\n'));
  for (const char* prefix : {"age: ", "error: "}) {
    if (line.starts_with(prefix)) line.erase(0, std::string(prefix).size());
  }
  if (line.empty()) line = "it ended with status " + std::to_string(result.exit_status);
  return line;
}

}  // namespace

void check_recipients(const Recipients& recipients) {
  if (recipients.empty()) return;
  require_age();
  if (std::any_of(recipients.begin(), recipients.end(),
                  [](const std::string& one) { return one.empty() || one == "-"; })) {
    throw Error(ExitCode::usage, "--encrypt-to names nobody",
                "Give a public key (age1…, ssh-ed25519 …) or a file of them.");
  }
  for (const std::string& one : recipients) {
    if (!one.starts_with("AGE-SECRET-KEY-")) continue;
    throw Error(ExitCode::usage, "--encrypt-to is given a secret key, which is for load-slave",
                "Give the public key (age-keygen -y FILE); and take a new pair, as others may have "
                "seen this one.");
  }
  const ProcessResult tried = run_process(encrypting(recipients));
  if (tried.exit_status == 0) return;
  throw Error(ExitCode::usage, "age does not encrypt to that: " + reason_in(tried),
              "Give --encrypt-to a public key (age1…, ssh-ed25519 …) or a file of them.");
}

std::unique_ptr<FilterProcess> start_encryption(const Recipients& recipients, int in, int out) {
  return std::make_unique<FilterProcess>(encrypting(recipients), in, out);
}

void finish_encryption(FilterProcess& age, const std::string& output) {
  const ProcessResult result = age.wait();
  if (result.exit_status == 0) return;
  throw Error(ExitCode::io, "age could not encrypt to " + output + ": " + reason_in(result),
              "Free some space there or choose another place.");
}

std::unique_ptr<FilterProcess> start_decryption(const std::string& key_file, int in, int out) {
  require_age();
  if (::access(key_file.c_str(), R_OK) != 0) {
    throw Error(ExitCode::usage, "cannot read the key file " + key_file, "Check --identity.");
  }
  require_private(key_file, "a secret key");
  return std::make_unique<FilterProcess>(Argv{"age", "--decrypt", "--identity", key_file}, in, out);
}

void finish_decryption(FilterProcess& age, const std::string& archive,
                       const std::string& key_file) {
  const ProcessResult result = age.wait();
  if (result.exit_status == 0) return;
  const std::string reason = reason_in(result);
  const auto says = [&](const char* words) { return result.err.find(words) != std::string::npos; };
  if (says("no identity matched")) {
    throw Error(ExitCode::precondition,
                "archive " + archive + " is not encrypted to the key in " + key_file,
                "Give --identity the file of a key that it was encrypted to.");
  }
  if (says("error: reading \"")) {
    throw Error(ExitCode::usage, "age does not take the key file " + key_file + ": " + reason,
                "Give --identity a file made by age-keygen, or an SSH key.");
  }
  if (says("unexpected intro")) {
    throw Error(ExitCode::damaged,
                "archive " + archive + " is not encrypted, or its begin is damaged",
                "Leave --identity out if it is not encrypted.");
  }
  throw Error(ExitCode::damaged, "archive " + archive + " cannot be decrypted: " + reason,
              "Copy the archive again from where it was made, or take a new backup.");
}

bool is_encrypted(std::string_view head) {
  return head.starts_with("age-encr") || head.starts_with("-----BEG");
}

}  // namespace slaveclone
