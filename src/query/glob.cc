// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/glob.h"

namespace almagest::query {

std::optional<Glob> Glob::make(const Pattern& pattern) {
  constexpr unsigned kMostBytes = 63;
  Glob glob;
  unsigned at = 0;
  for (std::size_t i = 0; i < pattern.pieces.size(); ++i) {
    if (i > 0) glob.stays_ |= States{1} << at;
    for (const char c : pattern.pieces[i]) {
      if (at == kMostBytes) return std::nullopt;
      const auto byte = static_cast<unsigned char>(c);  // in lower case
      glob.reads_[byte] |= States{1} << at;
      constexpr unsigned kToUpper = 'a' - 'A';
      if (byte >= 'a' && byte <= 'z') glob.reads_[byte - kToUpper] |= States{1} << at;
      ++at;
    }
  }
  glob.end_ = States{1} << at;
  return glob;
}

Glob::States Glob::after(States states, std::string_view text) const {
  for (const char byte : text) states = after(states, byte);
  return states;
}

Glob::States Glob::accepting(std::string_view text) const {
  States states = end_;
  for (auto byte = text.rbegin(); byte != text.rend(); ++byte) {
    states = (states & stays_) | (states >> 1U & reads_[static_cast<unsigned char>(*byte)]);
  }
  return states;
}

}  // namespace almagest::query
