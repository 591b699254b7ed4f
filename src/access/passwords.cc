// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/passwords.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"

namespace almagest::access {
namespace {

using base::Code;

constexpr std::ptrdiff_t kLeastCharacters = 10;
constexpr std::size_t kMostBytes = 1024;
constexpr unsigned kAtOnce = 2;
constexpr unsigned kMostWaiting = 6;
constexpr auto kPatience = std::chrono::seconds(3);

}  // namespace

// One of the places for work, given back at its end.
class Passwords::Place {
 public:
  explicit Place(Passwords& passwords) : passwords_(passwords) {}
  ~Place() { passwords_.leave(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  Passwords& passwords_;
};

base::Status Passwords::check(std::string_view password, std::string_view name) {
  const auto characters =
      std::count_if(password.begin(), password.end(), [](unsigned char c) { return (c & 0xc0U) != 0x80; });  // UTF-8
  if (characters < kLeastCharacters) {
    return base::fail(Code::invalid_argument, fmt::format("a password has at least {} characters", kLeastCharacters));
  }
  if (password.size() > kMostBytes) {
    return base::fail(Code::invalid_argument, fmt::format("a password has at most {} bytes", kMostBytes));
  }
  if (base::equal_nocase(password, name)) {
    return base::fail(Code::invalid_argument, "the password must not be the user's name");
  }
  return {};
}

base::Status Passwords::enter() {
  std::unique_lock lock(mutex_);
  if (working_ >= kAtOnce) {
    const bool may_wait = waiting_ < kMostWaiting;
    waiting_ += may_wait ? 1U : 0U;
    const bool free = may_wait && freed_.wait_for(lock, kPatience, [this] { return working_ < kAtOnce; });
    waiting_ -= may_wait ? 1U : 0U;
    if (!free) return base::fail(Code::unavailable, "too many people are signing in; try again in a few seconds");
  }
  ++working_;
  return {};
}

void Passwords::leave() {
  {
    const std::lock_guard lock(mutex_);
    --working_;
  }
  freed_.notify_one();
}

base::Result<std::string> Passwords::compute(std::string_view password) const {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), password.data(), password.size(), cost_.passes, cost_.mebibytes << 20U) != 0) {
    return base::fail(Code::internal,
                      fmt::format("there is no memory for a password's hash ({} MiB)", cost_.mebibytes));
  }
  return std::string(text.data());
}

base::Result<std::string> Passwords::hash(std::string_view password) {
  ALMAGEST_CHECK(enter());
  const Place place(*this);
  return compute(password);
}

base::Result<bool> Passwords::matches(std::string_view password, const std::optional<std::string>& hash) {
  ALMAGEST_CHECK(enter());
  const Place place(*this);
  std::string nobodys;
  {
    const std::lock_guard lock(mutex_);
    nobodys = nobodys_;
  }
  if (nobodys.empty()) {  // whoever comes first waits longer, whomever he names
    ALMAGEST_TRY(nobodys, compute("a password that is not asked for"));
    const std::lock_guard lock(mutex_);
    nobodys_ = nobodys;
  }
  const std::string& against = hash ? *hash : nobodys;
  const bool same = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return same && hash.has_value();
}

bool Passwords::is_outdated(const std::string& hash) const {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost_.passes, cost_.mebibytes << 20U) != 0;
}

}  // namespace almagest::access
