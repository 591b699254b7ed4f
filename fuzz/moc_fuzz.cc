// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a MOC. What is read must be sound, be written and read again, and keep the rules of sets.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sky/moc.h"

namespace {

using namespace almagest::sky;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const Moc& moc) {
  const int shift = 2 * (kMaxOrder - moc.order());
  Cell end = -1;
  for (const CellRange& range : moc.ranges()) {
    require(range.first > end && range.first < range.end && range.end <= cell_count(kMaxOrder));
    require(range.first >> shift << shift == range.first && range.end >> shift << shift == range.end);
    end = range.end;
  }
  require(*Moc::parse(moc.to_ascii()) == moc);
  require(*Moc::parse(moc.to_json()) == moc);
  require(united(moc, moc) == moc && intersected(moc, moc) == moc);
  const Moc coarse = moc.degraded(moc.order() / 2);
  require(intersected(moc, coarse).ranges() == moc.ranges());
  require(moc.sky_fraction() >= 0 && moc.sky_fraction() <= 1);
  if (moc.empty()) return;
  const Region point({Circle{centre_of(moc.ranges()[0].first, kMaxOrder), 0}});
  require(intersects(point, moc) && intersects(point, coarse));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto moc = Moc::parse(text);
  if (moc) check(*moc);
  if (!moc) require(moc.error().at.has_value() && moc.error().at->offset <= text.size());
  return 0;
}
