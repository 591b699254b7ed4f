// SPDX-License-Identifier: GPL-3.0-or-later
// A pattern with wildcards as an automaton whose set of states fits a machine word, so that the two halves of a text
// can be looked at apart: a text matches if some state that its head leads to is one that its tail accepts from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "query/condition.h"

namespace almagest::query {

class Glob {
 public:
  using States = std::uint64_t;  // bit i: the first i bytes of the pattern's pieces have been seen

  // Nothing if the pattern has more than 63 bytes besides its wildcards.
  static std::optional<Glob> make(const Pattern& pattern);

  States start() const { return 1; }
  // Where reading a byte leads. Upper case is read as lower case.
  States after(States states, char byte) const {
    return (states & stays_) | (states & reads_[static_cast<unsigned char>(byte)]) << 1U;
  }
  States after(States states, std::string_view text) const;
  // The states from which reading `text` leads to the end of the pattern.
  States accepting(std::string_view text) const;
  bool matches(std::string_view text) const { return (after(start(), text) & end_) != 0; }

 private:
  std::array<States, 256> reads_{};  // states that a byte takes one further
  States stays_ = 0;                 // states before a wildcard: any byte may pass
  States end_ = 1;
};

}  // namespace almagest::query
