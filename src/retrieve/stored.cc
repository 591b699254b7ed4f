// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/stored.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/text.h"

namespace almagest::retrieve {
namespace {

constexpr std::size_t kRecent = 16;
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

base::Result<std::shared_ptr<const Stored>> StoredSelections::keep(std::string frozen) {
  const std::lock_guard writing(writing_);
  if (limits_.number < 1 || frozen.size() > static_cast<std::uint64_t>(limits_.megabytes) << 20U) {
    return base::fail(base::Code::too_large,
                      "the list of these files is larger than what this archive keeps of all selections; choose fewer, "
                      "or take the bundle at once");
  }
  ALMAGEST_CHECK(env_.files().make_directories(folder_));
  make_room(frozen.size());
  const std::string id = new_id();
  ALMAGEST_CHECK(base::write_atomically(env_.files(), path_of(id), frozen));
  frozen = {};
  return find(id);
}

// Others may remove the same files at the same time.
void StoredSelections::make_room(std::uint64_t bytes) {
  struct Kept {
    std::int64_t time_s = 0;
    std::uint64_t bytes = 0;
    std::string name;
  };
  const auto entries = env_.files().list(folder_);
  if (!entries) return;
  const std::int64_t now_s = env_.clock().now().us / kSecond_us;
  std::vector<Kept> kept;
  std::uint64_t in_all = bytes;
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
    const auto info = env_.files().stat(path, base::Follow::nothing);
    if (!info || half) continue;
    kept.push_back({*time_s, info->size, entry.name});
    in_all += info->size;
  }
  std::sort(kept.begin(), kept.end(), [](const Kept& a, const Kept& b) { return a.time_s < b.time_s; });
  std::size_t number = kept.size() + 1;
  for (const Kept& oldest : kept) {
    if (number <= static_cast<std::size_t>(limits_.number) && in_all <= static_cast<std::uint64_t>(limits_.megabytes)
                                                                            << 20U) {
      return;
    }
    (void)env_.files().remove(folder_ + "/" + oldest.name);
    --number;
    in_all -= oldest.bytes;
  }
}

base::Status StoredSelections::remove(const std::string& id) {
  if (!time_s_of(id) || !env_.files().stat(path_of(id), base::Follow::nothing)) return {};
  return env_.files().remove(path_of(id));
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
