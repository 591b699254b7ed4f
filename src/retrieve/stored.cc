// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/stored.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <optional>
#include <set>

#include "base/text.h"
#include "retrieve/frozen_format.h"

namespace almagest::retrieve {
namespace {

constexpr std::size_t kRecent = 16;
constexpr std::uint64_t kNetworks = 10;       // a network without an account has a tenth of the room
constexpr std::int64_t kLeastKept_s = 3'600;  // before somebody without an account pushes it out
constexpr double kMebibyte = 1U << 20U;
constexpr std::int64_t kSecond_us = 1'000'000;
constexpr std::int64_t kDay_us = 86'400 * kSecond_us;
constexpr std::size_t kTimeDigits = 8;
constexpr std::size_t kRandomBytes = 16;
constexpr std::size_t kIdLength = kTimeDigits + 2 * kRandomBytes;

// An id begins with the time when it was made, so that the oldest are found without a look into them.
std::optional<std::int64_t> time_s_of(std::string_view id) {
  const bool digits = id.size() == kIdLength && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!digits) return std::nullopt;
  std::int64_t time_s = 0;
  std::from_chars(id.data(), id.data() + kTimeDigits, time_s, 16);
  return time_s;
}

// "90 s", "12 minutes", "3 hours": not less than it is.
std::string in_words(std::int64_t seconds) {
  constexpr std::int64_t kMinute = 60, kHour = 3'600, kDay = 86'400;
  const auto whole = [seconds](std::int64_t unit) { return (seconds + unit - 1) / unit; };
  if (seconds < 2 * kMinute) return fmt::format("{} s", seconds);
  if (seconds < 2 * kHour) return fmt::format("{} minutes", whole(kMinute));
  if (seconds < 2 * kDay) return fmt::format("{} hours", whole(kHour));
  return fmt::format("{} days", whole(kDay));
}

}  // namespace

base::Error StoredSelections::none() {
  return {base::Code::not_found,
          "there is no such selection, or no longer, or it is of somebody else; one with exclusive files is for the "
          "account "
          "that made it"};
}

std::string StoredSelections::new_id() {
  std::array<std::byte, kRandomBytes> bytes;
  env_.randomness().fill(bytes);
  return fmt::format("{:08x}", env_.clock().now().us / kSecond_us & 0xFFFFFFFF) +
         base::hex(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

base::Instant StoredSelections::expires(std::string_view id) const {
  return {(time_s_of(id).value_or(0) * kSecond_us) + limits_.days * kDay_us};
}

StoredSelections::Whose StoredSelections::whose(std::span<const std::byte> bytes) {
  const auto header = read_header(bytes);
  // Damaged ones are nobody's.
  if (!header) return {true, 0};
  if (header->account == 0 && header->viewer.length == 0) return {true, header->network};
  return {false, static_cast<std::uint64_t>(header->account)};
}

base::Result<StoredSelections::Keeping> StoredSelections::keep(std::string frozen) {
  const std::lock_guard writing(writing_);
  const Whose whose = StoredSelections::whose(std::as_bytes(std::span(frozen)));
  const std::uint64_t most = whose.anonymous ? share().bytes : all().bytes;
  if (limits_.number < 1 || frozen.size() > most) {
    return base::fail(
        base::Code::too_large,
        fmt::format("the list of these files takes {:.1f} MiB, and this archive keeps {} MiB of {}, {} in number; {}"
                    "choose fewer, or take the bundle at once",
                    static_cast<double>(frozen.size()) / kMebibyte, most >> 20U,
                    whose.anonymous ? "what people without an account store from one network" : "all that is stored",
                    whose.anonymous ? share().number : all().number,
                    whose.anonymous && frozen.size() <= all().bytes ? "sign in, " : ""));
  }
  ALMAGEST_CHECK(env_.files().make_directories(folder_));
  Keeping keeping;
  ALMAGEST_CHECK(make_room(whose, frozen.size(), keeping));
  if (keeping.no_room) return keeping;
  const std::string id = new_id();
  ALMAGEST_CHECK(base::write_atomically(env_.files(), path_of(id), frozen));
  frozen = {};
  ALMAGEST_TRY(keeping.stored, find(id));
  return keeping;
}

StoredSelections::Amount StoredSelections::all() const {
  return {static_cast<std::uint64_t>(std::max<std::int64_t>(limits_.number, 0)),
          static_cast<std::uint64_t>(std::max<std::int64_t>(limits_.megabytes, 0)) << 20U};
}

StoredSelections::Amount StoredSelections::share() const {
  return {std::max<std::uint64_t>(all().number / kNetworks, 1), all().bytes / kNetworks};
}

// Those that are there, the oldest first; what has expired is removed. Others may remove the same at the same time.
std::vector<StoredSelections::Kept> StoredSelections::kept() {
  std::vector<Kept> kept;
  const auto entries = env_.files().list(folder_);
  if (!entries) return kept;
  const std::int64_t now_s = env_.clock().now().us / kSecond_us;
  std::map<std::string, Kept> known;
  for (const base::DirectoryEntry& entry : *entries) {
    const std::string path = folder_ + "/" + entry.name;
    const auto time_s = time_s_of(std::string_view(entry.name).substr(0, kIdLength));
    if (!time_s) continue;
    // What a server that was killed has left half written.
    const bool half = entry.name.size() > kIdLength;
    if (now_s - *time_s > (half ? 1 : limits_.days) * (kDay_us / kSecond_us)) {
      (void)env_.files().remove(path);
      continue;
    }
    if (half) continue;
    // They are written once, so that each is looked at once.
    const auto before = known_.find(entry.name);
    if (before != known_.end()) {
      kept.push_back(known.emplace(*before).first->second);
      continue;
    }
    const auto info = env_.files().stat(path, base::Follow::nothing);
    if (!info) continue;
    std::array<std::byte, sizeof(FrozenHeader)> begin{};
    const auto file = env_.files().open_read(path);
    const auto got = file ? (*file)->read_at(0, begin) : base::Result<std::size_t>(0);
    const Whose whose = StoredSelections::whose(std::span(begin).first(got.value_or(0)));
    kept.push_back(known.emplace(entry.name, Kept{*time_s, info->size, entry.name, whose}).first->second);
  }
  known_ = std::move(known);
  std::sort(kept.begin(), kept.end(), [](const Kept& a, const Kept& b) { return a.time_s < b.time_s; });
  return kept;
}

// What there would be with a new one, and who holds how much of it.
class StoredSelections::Room {
 public:
  Room(std::vector<Kept> kept, const Whose& maker, std::uint64_t bytes) : kept_(std::move(kept)), maker_(maker) {
    add(maker, bytes);
    for (const Kept& each : kept_) add(each.whose, each.bytes);
  }

  // Lets go of what `may` goes, the oldest of who has the most, until all that `counted` has is within `most`. Whether
  // it is.
  template <typename Counted, typename May>
  bool reduce(const Amount& most, const Counted& counted, const May& may) {
    std::map<Whose, std::deque<const Kept*>> goes;
    for (const Kept& each : kept_) {
      if (counted(each.whose) && may(each) && gone_.count(each.name) == 0) goes[each.whose].push_back(&each);
    }
    Amount all;
    for (const auto& [whose, amount] : held_) {
      if (!counted(whose)) continue;
      all.number += amount.number;
      all.bytes += amount.bytes;
    }
    while (all.number > most.number || all.bytes > most.bytes) {
      const auto measure = all.bytes > most.bytes ? &Amount::bytes : &Amount::number;
      auto largest = goes.end();
      for (auto each = goes.begin(); each != goes.end(); ++each) {
        if (largest == goes.end() || has_more(*each, *largest, measure)) largest = each;
      }
      if (largest == goes.end()) return false;
      // Whoever has the most, and nothing to give up, takes nothing from others.
      if (!maker_.anonymous && !largest->first.anonymous && held_[maker_].*measure > held_[largest->first].*measure) {
        return false;
      }
      const Kept& oldest = *largest->second.front();
      gone_.insert(oldest.name);
      removed_ += oldest.whose == maker_ ? 1 : 0;
      for (Amount* const amount : {&held_[oldest.whose], &all}) {
        --amount->number;
        amount->bytes -= oldest.bytes;
      }
      largest->second.pop_front();
      if (largest->second.empty()) goes.erase(largest);
    }
    return true;
  }

  const std::set<std::string>& gone() const { return gone_; }
  std::size_t removed() const { return removed_; }  // of the maker's

 private:
  using Goes = std::pair<const Whose, std::deque<const Kept*>>;

  void add(const Whose& whose, std::uint64_t bytes) {
    ++held_[whose].number;
    held_[whose].bytes += bytes;
  }
  bool has_more(const Goes& a, const Goes& b, std::uint64_t Amount::*measure) {
    const std::uint64_t of_a = held_[a.first].*measure;
    const std::uint64_t of_b = held_[b.first].*measure;
    return of_a != of_b ? of_a > of_b : a.second.front()->time_s < b.second.front()->time_s;
  }

  const std::vector<Kept> kept_;  // the oldest first
  const Whose maker_;
  std::map<Whose, Amount> held_;
  std::set<std::string> gone_;
  std::size_t removed_ = 0;
};

// Somebody without an account takes room from his own network first, then from others without one, and never of what
// was made within the hour: nobody's is pushed out as soon as it is there. Whoever has an account takes it from them
// first.
base::Status StoredSelections::make_room(const Whose& whose, std::uint64_t bytes, Keeping& keeping) {
  std::vector<Kept> there = kept();
  Room room(there, whose, bytes);
  const std::int64_t now_s = env_.clock().now().us / kSecond_us;
  const std::int64_t old_s = now_s - kLeastKept_s;
  const auto everybody = [](const Whose&) { return true; };
  bool fits = true;
  if (whose.anonymous) {
    const auto same = [&](const Whose& each) { return each == whose; };
    const auto old = [&](const Kept& each) { return each.whose.anonymous && each.time_s <= old_s; };
    fits = room.reduce(share(), same, old) && room.reduce(all(), everybody, old);
  } else {
    fits = room.reduce(all(), everybody, [](const Kept& each) { return each.whose.anonymous; }) ||
           room.reduce(all(), everybody, [](const Kept&) { return true; });
  }
  if (!fits && !whose.anonymous) {
    return base::fail(base::Code::too_large,
                      fmt::format("the list of these files takes {:.1f} MiB, more than is left of {} MiB beside what "
                                  "others have stored; choose fewer, or take the bundle at once",
                                  static_cast<double>(bytes) / kMebibyte, limits_.megabytes));
  }
  if (!fits) {
    const std::int64_t wait_s = std::max<std::int64_t>(free_at_s(std::move(there), whose, bytes) - now_s, 1);
    keeping.no_room = {
        {base::Code::too_many,
         fmt::format("so many selections were stored by people without an account, or from your network, which may "
                     "have {} or {} MiB of them, that there is no room for one more; sign in, take the bundle at "
                     "once, or try again in {}",
                     share().number, share().bytes >> 20U, in_words(wait_s))},
        std::chrono::seconds(wait_s)};
    return {};
  }
  for (const std::string& name : room.gone()) (void)env_.files().remove(folder_ + "/" + name);
  keeping.removed = room.removed();
  return {};
}

// When there is room for a new one without an account, if nobody stores anything until then: strangers' make room when
// they are old enough, accounts' when they expire.
std::int64_t StoredSelections::free_at_s(std::vector<Kept> kept, const Whose& whose, std::uint64_t bytes) const {
  const auto goes_at_s = [this](const Kept& each) {
    const std::int64_t expires_s = each.time_s + limits_.days * (kDay_us / kSecond_us) + 1;
    return each.whose.anonymous ? std::min(each.time_s + kLeastKept_s, expires_s) : expires_s;
  };
  std::sort(kept.begin(), kept.end(), [&](const Kept& a, const Kept& b) { return goes_at_s(a) > goes_at_s(b); });
  Amount of_all{1, bytes};
  Amount of_network{1, bytes};
  const auto exceeds = [](const Amount& is, const Amount& most) {
    return is.number > most.number || is.bytes > most.bytes;
  };
  // What stays longest has its place first; the first for which there is none has to go.
  for (const Kept& each : kept) {
    for (Amount* const amount : {&of_all, &of_network}) {
      if (amount == &of_network && each.whose != whose) continue;
      ++amount->number;
      amount->bytes += each.bytes;
    }
    if (exceeds(of_all, all()) || exceeds(of_network, share())) return goes_at_s(each);
  }
  return env_.clock().now().us / kSecond_us;
}

base::Status StoredSelections::remove(const std::string& id) {
  if (!time_s_of(id)) return {};
  base::Status removed = env_.files().remove(path_of(id));
  if (!removed && !env_.files().stat(path_of(id), base::Follow::nothing)) return {};
  return removed;
}

base::Result<std::shared_ptr<const Stored>> StoredSelections::find(const std::string& id) {
  const auto time_s = time_s_of(id);
  if (!time_s) return base::fail(none());
  if (env_.clock().now().us - *time_s * kSecond_us > limits_.days * kDay_us) return base::fail(none());
  // One that was removed is gone, though it is mapped still.
  if (!env_.files().stat(path_of(id), base::Follow::nothing)) return base::fail(none());
  {
    const std::lock_guard lock(mutex_);
    const auto known = std::find_if(recent_.begin(), recent_.end(), [&](const auto& each) { return each->id == id; });
    if (known != recent_.end()) {
      recent_.splice(recent_.begin(), recent_, known);
      return recent_.front();
    }
  }
  ALMAGEST_TRY(std::shared_ptr<const Stored> loaded, load(id));
  const std::lock_guard lock(mutex_);
  recent_.push_front(loaded);
  if (recent_.size() > kRecent) recent_.pop_back();
  return loaded;
}

base::Result<std::shared_ptr<const Stored>> StoredSelections::load(const std::string& id) {
  auto mapped = env_.files().map(path_of(id));
  if (!mapped) return base::fail(none());
  const std::shared_ptr<const base::Mapping> mapping = std::move(*mapped);
  auto stored = std::make_shared<Stored>();
  stored->id = id;
  ALMAGEST_TRY(stored->frozen, Frozen::open(mapping->bytes(), mapping));
  stored->unchanged_to = stored->frozen->heading().change;
  return stored;
}

}  // namespace almagest::retrieve
