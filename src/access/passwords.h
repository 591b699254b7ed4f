// SPDX-License-Identifier: GPL-3.0-or-later
// Passwords as Argon2id hashes (RFC 9106, in libsodium's crypto_pwhash_str). A hash takes a tenth of a second and 64
// MiB, so two are computed at a time, a few wait for a while, and others are turned away.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace almagest::access {

struct PasswordCost {
  std::uint64_t passes = 2;
  std::uint64_t mebibytes = 64;
};

// Thread-safe.
class Passwords {
 public:
  explicit Passwords(PasswordCost cost) : cost_(cost) {}

  // invalid_argument: too short, too long, or the name itself.
  static base::Status check(std::string_view password, std::string_view name);

  // unavailable: too many at once.
  base::Result<std::string> hash(std::string_view password);
  // Whether it is the password of this hash. Without a hash it never is, which takes as long to find out.
  base::Result<bool> matches(std::string_view password, const std::optional<std::string>& hash);
  // Whether a hash was made at another cost than today's.
  bool is_outdated(const std::string& hash) const;

 private:
  class Place;
  base::Status enter();
  void leave();
  base::Result<std::string> compute(std::string_view password) const;

  const PasswordCost cost_;
  std::mutex mutex_;
  std::condition_variable freed_;
  unsigned working_ = 0;
  unsigned waiting_ = 0;
  std::string nobodys_;  // a hash that no password has
};

}  // namespace almagest::access
