// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/text_pool.h"

#include <algorithm>

namespace almagest::index {
namespace {

unsigned char lower_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 'A' && byte <= 'Z' ? static_cast<unsigned char>(byte + ('a' - 'A')) : byte;
}

}  // namespace

int compare_nocase(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    const int difference = lower_byte(a[i]) - lower_byte(b[i]);
    if (difference != 0) return difference;
  }
  if (a.size() == b.size()) return 0;
  return a.size() < b.size() ? -1 : 1;
}

bool text_less(std::string_view a, std::string_view b) {
  const int order = compare_nocase(a, b);
  return order != 0 ? order < 0 : a < b;
}

}  // namespace almagest::index
