// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/attempts.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace almagest::access {

std::optional<std::chrono::seconds> Attempts::take(std::string_view key, Time now) {
  const std::lock_guard lock(mutex_);
  auto found = whole_at_.find(key);
  if (found == whole_at_.end()) {
    if (whole_at_.size() >= most_keys_) make_room(now);
    found = whole_at_.emplace(std::string(key), now).first;
  }
  const Time whole = std::max(found->second, now) + one_back_in_;
  const Time wait = whole - now - most_ * Time(one_back_in_);
  if (wait > Time::zero()) return std::chrono::ceil<std::chrono::seconds>(wait);
  found->second = whole;
  return std::nullopt;
}

void Attempts::give_back(std::string_view key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = whole_at_.find(key); found != whole_at_.end()) found->second -= one_back_in_;
}

// Keys that have all their attempts say nothing; else those go that come nearest to it.
void Attempts::make_room(Time now) {
  std::erase_if(whole_at_, [&](const auto& entry) { return entry.second <= now; });
  if (whole_at_.size() < most_keys_) return;
  std::vector<Time> times;
  times.reserve(whole_at_.size());
  for (const auto& [key, time] : whole_at_) times.push_back(time);
  const auto tenth = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 10);
  std::nth_element(times.begin(), tenth, times.end());
  std::erase_if(whole_at_, [limit = *tenth](const auto& entry) { return entry.second <= limit; });
}

std::string network_of(std::string_view address) {
  std::array<unsigned char, 16> bytes{};
  const std::string text(address.substr(0, address.find('%')));
  if (text.size() > 100 || inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text.substr(0, 100);
  const std::string whole(bytes.begin(), bytes.end());
  const std::string mapped = std::string(10, '\0') + "\xff\xff";
  return base::hex(whole.starts_with(mapped) ? whole.substr(12) : whole.substr(0, 8));
}

}  // namespace almagest::access
