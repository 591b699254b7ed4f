// SPDX-License-Identifier: GPL-3.0-or-later
// A file that is read piece by piece: nothing is mapped, so that a file cut short meanwhile is an error and no signal.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include "fits/source.h"

namespace almagest::fits {
namespace {

constexpr std::size_t kAhead = 12 * kBlockSize;  // most headers

class FileSource final : public Source {
 public:
  FileSource(std::unique_ptr<base::File> file, std::uint64_t size, std::uint64_t most_held)
      : file_(std::move(file)), size_(size), most_held_(most_held) {}

  base::Result<std::string_view> peek(std::uint64_t offset, std::size_t size) override {
    if (offset != ahead_at_) {
      ahead_.clear();
      ahead_at_ = offset;
    }
    if (const std::size_t have = ahead_.size(); have < size && offset < size_ && have < size_ - offset) {
      // Longer headers are read in ever larger steps.
      const std::uint64_t wanted = std::max({size, kAhead, 2 * have});
      ahead_.resize(static_cast<std::size_t>(std::min(wanted, size_ - offset)));
      ALMAGEST_TRY(const std::size_t got, file_->read_at(offset + have, bytes_of(ahead_).subspan(have)));
      ahead_.resize(have + got);
    }
    return std::string_view(ahead_).substr(0, size);
  }

  std::string_view keep(std::size_t size) override {
    kept_.push_back(std::make_unique<std::string>(ahead_, 0, size));
    return *kept_.back();
  }

  base::Result<std::uint64_t> skip_to(std::uint64_t offset) override { return std::min(offset, size_); }

  base::Result<std::span<const std::byte>> load(std::uint64_t offset, std::uint64_t size) const override {
    const std::lock_guard lock(mutex_);
    const auto found = loaded_.find(offset);
    if (found != loaded_.end() && found->second.size() >= size) {
      return std::span<const std::byte>(found->second).first(static_cast<std::size_t>(size));
    }
    if (size > most_held_ - held_) {
      return base::fail(base::Code::too_large, fmt::format("its tables have more than {} MiB, too many to be held in "
                                                           "memory",
                                                           most_held_ >> 20U));
    }
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    ALMAGEST_CHECK(read_at(offset, bytes));
    held_ += size;
    // A longer stretch from the same place replaces none: views of the shorter one may be in use.
    return std::span<const std::byte>(loaded_.emplace(offset, std::move(bytes))->second);
  }

  base::Status read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    ALMAGEST_TRY(const std::size_t got, file_->read_at(offset, into));
    if (got == into.size()) return {};
    return base::fail(
        base::Code::corrupt,
        fmt::format("the file ends at byte {}, where more should come: it was cut short while it was read",
                    offset + got));
  }

  bool by_pieces() const override { return true; }

 private:
  static std::span<std::byte> bytes_of(std::string& text) { return std::as_writable_bytes(std::span(text)); }

  std::unique_ptr<base::File> file_;
  std::uint64_t size_;
  std::uint64_t most_held_;
  std::string ahead_;
  std::uint64_t ahead_at_ = 0;
  std::vector<std::unique_ptr<std::string>> kept_;
  mutable std::mutex mutex_;
  mutable std::multimap<std::uint64_t, std::vector<std::byte>> loaded_;
  mutable std::uint64_t held_ = 0;
};

}  // namespace

std::unique_ptr<Source> make_file_source(std::unique_ptr<base::File> file, std::uint64_t size,
                                         std::uint64_t most_held) {
  return std::make_unique<FileSource>(std::move(file), size, most_held);
}

}  // namespace almagest::fits
