// SPDX-License-Identifier: GPL-3.0-or-later
// Hash maps whose keys are compared without regard to ASCII case, searched without making a string.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/text.h"

namespace almagest::metadata {

struct NocaseHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      hash = (hash ^ byte) * 1099511628211ULL;
    }
    return static_cast<std::size_t>(hash);
  }
};

struct NocaseEqual {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return base::equal_nocase(a, b); }
};

template <typename T>
using NocaseMap = std::unordered_map<std::string, T, NocaseHash, NocaseEqual>;

}  // namespace almagest::metadata
