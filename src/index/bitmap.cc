// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/bitmap.h"

#include "index/kernels.h"

namespace almagest::index {
namespace {

constexpr std::uint64_t kAllBits = ~std::uint64_t{0};

std::uint64_t last_word_mask(std::size_t size) {
  const std::size_t bits = size & 63U;
  return bits == 0 ? kAllBits : (std::uint64_t{1} << bits) - 1;
}

}  // namespace

Bitmap Bitmap::none(std::size_t size) {
  Bitmap made;
  made.size_ = size;
  made.words_.assign((size + 63) / 64, 0);
  return made;
}

Bitmap Bitmap::all(std::size_t size) {
  Bitmap made = none(size);
  made.flip();
  return made;
}

void Bitmap::set_range(std::size_t begin, std::size_t end) {
  while (begin < end && (begin & 63U) != 0) set(begin++);
  for (; begin + 64 <= end; begin += 64) words_[begin >> 6U] = kAllBits;
  while (begin < end) set(begin++);
}

Bitmap& Bitmap::operator&=(const Bitmap& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

Bitmap& Bitmap::operator|=(const Bitmap& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

Bitmap& Bitmap::and_not(const Bitmap& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  return *this;
}

Bitmap& Bitmap::flip() {
  for (std::uint64_t& word : words_) word = ~word;
  if (!words_.empty()) words_.back() &= last_word_mask(size_);
  return *this;
}

std::size_t Bitmap::count() const {
  return index::count(words_);
}

bool Bitmap::any() const {
  for (const std::uint64_t word : words_) {
    if (word != 0) return true;
  }
  return false;
}

}  // namespace almagest::index
