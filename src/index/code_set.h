// SPDX-License-Identifier: GPL-3.0-or-later
// A set of codes of one dictionary, made ready for passing over rows.
#pragma once

#include <utility>
#include <vector>

#include "index/bitmap.h"
#include "index/types.h"

namespace almagest::index {

class CodeSet {
 public:
  static constexpr std::size_t kMostRuns = 8;

  struct Run {
    Code low = 0;
    Code high = 0;  // included
  };

  // `codes` has dictionary_size() + 1 members, the last for null.
  explicit CodeSet(Bitmap codes);

  const Bitmap& codes() const { return codes_; }
  bool test(Code code) const { return codes_.test(code); }
  bool none() const { return count_ == 0; }
  bool all() const { return count_ == codes_.size(); }
  std::size_t count() const { return count_; }
  // The set as ascending runs; empty if it has more than kMostRuns.
  const std::vector<Run>& runs() const { return runs_; }

  enum class Share { nothing, something, everything };
  // How much of the codes from `low` to `high` the set has; `something` when finding out would take long.
  Share share_of(Code low, Code high) const;

 private:
  Bitmap codes_;
  std::size_t count_ = 0;
  Run span_;  // of all members
  std::vector<Run> runs_;
};

}  // namespace almagest::index
