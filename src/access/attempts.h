// SPDX-License-Identifier: GPL-3.0-or-later
// How often something may be tried: each key has so many attempts at once and gets them back one by one. Counted in
// memory, for a bounded number of keys.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace almagest::access {

// Thread-safe.
class Attempts {
 public:
  using Time = std::chrono::nanoseconds;  // of a monotonic clock

  Attempts(unsigned most, std::chrono::seconds one_back_in, std::size_t most_keys)
      : most_(most), one_back_in_(one_back_in), most_keys_(most_keys) {}

  // Takes an attempt; else how long it is until there is one.
  std::optional<std::chrono::seconds> take(std::string_view key, Time now);
  // One that succeeded does not count.
  void give_back(std::string_view key);

 private:
  void make_room(Time now);

  const unsigned most_;
  const std::chrono::seconds one_back_in_;
  const std::size_t most_keys_;
  std::mutex mutex_;
  std::map<std::string, Time, std::less<>> whole_at_;  // when a key will have all its attempts again
};

// What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 address, which one site has.
std::string network_of(std::string_view address);

}  // namespace almagest::access
