#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/filter_process.h"

namespace slaveclone {

// Encryption to public keys by age(1), which streams and authenticates. Its secret keys never come
// near the donor.

// Each is a public key ("age1…", "ssh-ed25519 …", "ssh-rsa …") or a file of such.
using Recipients = std::vector<std::string>;

// Throws Error{precondition} if there is no age, Error{usage} if age does not take the recipients.
void check_recipients(const Recipients& recipients);

// Encrypts what comes in at one descriptor to the other.
std::unique_ptr<FilterProcess> start_encryption(const Recipients& recipients, int in, int out);

// Throws Error{io} unless it ended well.
void finish_encryption(FilterProcess& age, const std::string& output);

// Decrypts with the secret key in the file. Throws Error{precondition} if others can read that or
// there is no age, Error{usage} if it is not there.
std::unique_ptr<FilterProcess> start_decryption(const std::string& key_file, int in, int out);

// Throws unless all that came in was encrypted to that key and came out unchanged and whole:
// Error{precondition} for another key, else Error{damaged}.
void finish_decryption(FilterProcess& age, const std::string& archive, const std::string& key_file);

// Whether a file that begins so is encrypted.
bool is_encrypted(std::string_view head);

}  // namespace slaveclone
