// SPDX-License-Identifier: GPL-3.0-or-later
// Many short texts in one run of bytes, and how texts are ordered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace almagest::index {

// Compares without regard to ASCII case: negative, 0, positive.
int compare_nocase(std::string_view a, std::string_view b);
// The order of dictionaries: by compare_nocase, then by bytes.
bool text_less(std::string_view a, std::string_view b);

// A view: what it was made of must outlive it.
class TextPool {
 public:
  TextPool() = default;
  // `ends`: u32 or u64 (by `wide`), ascending, none beyond `bytes`.
  TextPool(std::span<const std::byte> bytes, std::span<const std::byte> ends, bool wide)
      : bytes_(reinterpret_cast<const char*>(bytes.data())),
        ends_(ends.data()),
        size_(ends.size() / (wide ? sizeof(std::uint64_t) : sizeof(std::uint32_t))),
        wide_(wide) {}

  std::size_t size() const { return size_; }
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : end(i - 1);
    return {bytes_ + begin, end(i) - begin};
  }

 private:
  std::size_t end(std::size_t i) const {
    return wide_ ? reinterpret_cast<const std::uint64_t*>(ends_)[i] : reinterpret_cast<const std::uint32_t*>(ends_)[i];
  }
  const char* bytes_ = nullptr;
  const std::byte* ends_ = nullptr;
  std::size_t size_ = 0;
  bool wide_ = false;
};

// Texts while they are being collected.
class TextList {
 public:
  void add(std::string_view text) {
    bytes_ += text;
    ends_.push_back(bytes_.size());
  }
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  std::string_view bytes() const { return bytes_; }
  bool wide() const { return bytes_.size() > UINT32_MAX; }
  const std::vector<std::uint64_t>& ends() const { return ends_; }
  void clear() {
    bytes_ = {};
    ends_ = {};
  }

 private:
  std::string bytes_;
  std::vector<std::uint64_t> ends_;
};

}  // namespace almagest::index
