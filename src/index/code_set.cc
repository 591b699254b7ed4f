// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/code_set.h"

#include <algorithm>
#include <bit>

namespace almagest::index {
namespace {

// The first member from `from` on, if `wanted`, else the first code that is none; size() if there is none.
std::size_t next(const Bitmap& bits, std::size_t from, bool wanted) {
  const auto words = bits.words();
  for (std::size_t w = from >> 6U; w < words.size(); ++w) {
    std::uint64_t word = wanted ? words[w] : ~words[w];
    if (w == from >> 6U) word &= ~std::uint64_t{0} << (from & 63U);
    if (word != 0) return std::min(bits.size(), (w << 6U) + static_cast<std::size_t>(std::countr_zero(word)));
  }
  return bits.size();
}

}  // namespace

CodeSet::CodeSet(Bitmap codes) : codes_(std::move(codes)), count_(codes_.count()) {
  std::size_t at = next(codes_, 0, true);
  span_.low = static_cast<Code>(at);
  while (at < codes_.size()) {
    const std::size_t end = next(codes_, at, false);
    span_.high = static_cast<Code>(end - 1);
    if (runs_.size() == kMostRuns) {
      runs_.clear();
      span_.high = static_cast<Code>(codes_.size() - 1);
      return;
    }
    runs_.push_back({static_cast<Code>(at), span_.high});
    at = next(codes_, end, true);
  }
}

CodeSet::Share CodeSet::share_of(Code low, Code high) const {
  if (none() || high < span_.low || low > span_.high) return Share::nothing;
  if (low == high) return test(low) ? Share::everything : Share::nothing;
  if (runs_.empty()) return Share::something;
  Share share = Share::nothing;
  for (const Run& run : runs_) {
    if (high < run.low || low > run.high) continue;
    if (low >= run.low && high <= run.high) return Share::everything;
    share = Share::something;
  }
  return share;
}

}  // namespace almagest::index
