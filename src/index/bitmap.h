// SPDX-License-Identifier: GPL-3.0-or-later
// A set of rows (or of codes) as dense 64-bit words. Operations between two bitmaps need the same size.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace almagest::index {

class Bitmap {
 public:
  Bitmap() = default;
  static Bitmap none(std::size_t size);
  static Bitmap all(std::size_t size);

  std::size_t size() const { return size_; }
  bool test(std::size_t i) const { return ((words_[i >> 6U] >> (i & 63U)) & 1U) != 0; }
  void set(std::size_t i) { words_[i >> 6U] |= std::uint64_t{1} << (i & 63U); }
  void reset(std::size_t i) { words_[i >> 6U] &= ~(std::uint64_t{1} << (i & 63U)); }
  void set_range(std::size_t begin, std::size_t end);  // [begin, end)

  Bitmap& operator&=(const Bitmap& other);
  Bitmap& operator|=(const Bitmap& other);
  Bitmap& and_not(const Bitmap& other);
  Bitmap& flip();  // every bit
  bool operator==(const Bitmap&) const = default;

  std::size_t count() const;
  bool any() const;

  // Bits beyond size() must stay 0.
  std::span<std::uint64_t> words() { return words_; }
  std::span<const std::uint64_t> words() const { return words_; }

  // Calls each(i) for every member, ascending.
  template <typename Each>
  void for_each(Each&& each) const {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t word = words_[w]; word != 0; word &= word - 1) {
        each((w << 6U) + static_cast<std::size_t>(std::countr_zero(word)));
      }
    }
  }

  // Makes the set of all i below `size` for which test(i) holds, a word at a time.
  template <typename Test>
  static Bitmap where(std::size_t size, Test&& test) {
    Bitmap made = none(size);
    for (std::size_t w = 0; w < made.words_.size(); ++w) {
      const std::size_t first = w << 6U;
      const std::size_t bits = size - first < 64 ? size - first : 64;
      std::uint64_t word = 0;
      for (std::size_t bit = 0; bit < bits; ++bit) word |= static_cast<std::uint64_t>(test(first + bit)) << bit;
      made.words_[w] = word;
    }
    return made;
  }

 private:
  std::size_t size_ = 0;
  std::vector<std::uint64_t> words_;  // bits beyond size_ are 0
};

}  // namespace almagest::index
