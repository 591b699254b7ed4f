// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/gallery.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace almagest::render {
namespace {

constexpr std::uint64_t kLargest = 8U << 20U;  // of a picture

}  // namespace

Gallery::Gallery(base::FileSystem& files, std::string folder, std::uint64_t most_bytes)
    : files_(files), folder_(std::move(folder)), most_bytes_(most_bytes) {}

base::Result<Picture> Gallery::get(const std::string& key, const std::function<base::Result<Picture>()>& draw) {
  if (auto picture = kept(key)) return picture;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kPatience_s);
  {
    std::unique_lock lock(mutex_);
    while (being_drawn_.size() >= kDrawnAtATime || being_drawn_.count(key) != 0) {
      if (changed_.wait_until(lock, end) == std::cv_status::timeout) {
        return base::fail(base::Code::unavailable, "other previews are being drawn; ask again in a moment");
      }
    }
    // Somebody may have finished it since it was looked for.
    if (auto picture = kept(key)) return picture;
    being_drawn_.insert(key);
  }
  auto picture = draw();
  // A picture that can't be kept is drawn again: slower, but no less right.
  const bool is_kept = picture && picture->bytes.size() <= std::min(kLargest, most_bytes_) &&
                       files_.make_directories(folder_) && base::write_atomically(files_, path_of(key), picture->bytes);
  {
    const std::lock_guard lock(mutex_);
    if (is_kept) count(key, picture->bytes.size());
    being_drawn_.erase(key);
  }
  changed_.notify_all();
  return picture;
}

base::Result<Picture> Gallery::kept(const std::string& key) const {
  ALMAGEST_TRY(std::string bytes, base::read_text(files_, path_of(key), kLargest));
  const std::string_view type = media_type_of(bytes);
  if (type.empty()) return base::fail(base::Code::corrupt, "what is kept is no picture");
  return Picture{std::string(type), std::move(bytes)};
}

void Gallery::count(const std::string& key, std::uint64_t size) {
  look_around();
  const auto [known, added] = sizes_.emplace(key, 0);
  if (added) by_age_.push_back(key);
  bytes_ += size - known->second;
  known->second = size;
  remove_oldest();
}

void Gallery::look_around() {
  if (std::exchange(looked_around_, true)) return;
  const auto entries = files_.list(folder_);
  if (!entries) return;
  std::vector<std::pair<std::int64_t, std::string>> found;
  for (const base::DirectoryEntry& entry : *entries) {
    const auto info = files_.stat(folder_ + "/" + entry.name, base::Follow::nothing);
    if (!info || info->kind != base::FileKind::regular) continue;
    found.emplace_back(info->modified_ns, entry.name);
    sizes_[entry.name] = info->size;
    bytes_ += info->size;
  }
  std::sort(found.begin(), found.end());
  for (auto& [modified, name] : found) by_age_.push_back(std::move(name));
}

void Gallery::remove_oldest() {
  while (bytes_ > most_bytes_ && !by_age_.empty()) {
    const auto oldest = sizes_.find(by_age_.front());
    (void)files_.remove(path_of(oldest->first));  // somebody else may have done it
    bytes_ -= oldest->second;
    sizes_.erase(oldest);
    by_age_.pop_front();
  }
}

}  // namespace almagest::render
