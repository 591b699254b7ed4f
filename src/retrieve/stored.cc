// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/stored.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include "base/text.h"
#include "retrieve/frozen_format.h"

namespace almagest::retrieve {
namespace {

constexpr std::size_t kRecent = 16;
constexpr std::uint64_t kNetworks = 10;       // a network without an account has a tenth of the room
constexpr std::int64_t kLeastKept_s = 3'600;  // before somebody without an account pushes it out
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
  // Damaged ones are nobody's, and go first.
  if (!header) return {true, 0};
  return {header->account == 0 && header->viewer.length == 0, header->network};
}

base::Result<std::shared_ptr<const Stored>> StoredSelections::keep(std::string frozen) {
  const std::lock_guard writing(writing_);
  const Whose whose = StoredSelections::whose(std::as_bytes(std::span(frozen)));
  const std::uint64_t most = whose.anonymous ? share().bytes : all().bytes;
  if (limits_.number < 1 || frozen.size() > most) {
    return base::fail(base::Code::too_large,
                      whose.anonymous && frozen.size() <= all().bytes
                          ? "the list of these files is larger than what this archive keeps for people without an "
                            "account; sign in, choose fewer, or take the bundle at once"
                          : "the list of these files is larger than what this archive keeps of all selections; choose "
                            "fewer, or take the bundle at once");
  }
  ALMAGEST_CHECK(env_.files().make_directories(folder_));
  ALMAGEST_CHECK(make_room(whose, frozen.size()));
  const std::string id = new_id();
  ALMAGEST_CHECK(base::write_atomically(env_.files(), path_of(id), frozen));
  frozen = {};
  return find(id);
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

// Somebody without an account takes room from his own network first, then from others without one, and never of what
// was made within the hour: nobody's is pushed out as soon as it is there. Whoever has an account takes it from them
// first.
base::Status StoredSelections::make_room(const Whose& whose, std::uint64_t bytes) {
  const std::vector<Kept> kept = this->kept();
  const std::int64_t old_s = env_.clock().now().us / kSecond_us - kLeastKept_s;
  std::set<std::string> gone;
  // Lets go of what `may` goes until the rest of `counted` is within `most` with the new one; whether it is.
  const auto reduce = [&](const Amount& most, const auto& counted, const auto& may) {
    Amount now{1, bytes};
    for (const Kept& each : kept) {
      if (!counted(each) || gone.count(each.name) != 0) continue;
      ++now.number;
      now.bytes += each.bytes;
    }
    const auto fits = [&] { return now.number <= most.number && now.bytes <= most.bytes; };
    for (const Kept& each : kept) {
      if (fits()) break;
      if (!counted(each) || !may(each) || !gone.insert(each.name).second) continue;
      --now.number;
      now.bytes -= each.bytes;
    }
    return fits();
  };
  const auto any = [](const Kept&) { return true; };
  const auto anonymous = [](const Kept& each) { return each.whose.anonymous; };
  bool fits = true;
  if (whose.anonymous) {
    const auto same = [&](const Kept& each) { return each.whose.anonymous && each.whose.network == whose.network; };
    const auto old = [&](const Kept& each) { return each.whose.anonymous && each.time_s <= old_s; };
    fits = reduce(share(), same, old) && reduce(all(), any, old);
  } else {
    fits = reduce(all(), any, anonymous) || reduce(all(), any, any);
  }
  if (!fits) {
    return base::fail(base::Code::too_many,
                      "so many selections were stored lately by people without an account, or from your network, that "
                      "there is no room for one more; sign in, take the bundle at once, or try again within the hour");
  }
  for (const std::string& name : gone) (void)env_.files().remove(folder_ + "/" + name);
  return {};
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
