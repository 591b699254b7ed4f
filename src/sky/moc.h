// SPDX-License-Identifier: GPL-3.0-or-later
// Coverage maps of the sky: the spatial MOC of IVOA's "MOC: Multi-Order Coverage map" 2.0 (REC 2022-07-27). A MOC is a
// set of HEALPix cells in NESTED numbering, in ICRS.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sky/healpix.h"
#include "sky/region.h"

namespace almagest::sky {

// A value; const functions are safe from many threads. All its cells are cells of order(), the finest it can tell
// apart. An empty one of order 0 by default.
class Moc {
 public:
  static constexpr std::size_t kMaxText = 64 << 20;       // bytes that parse() takes
  static constexpr std::size_t kMaxElements = 5'000'000;  // cells and ranges of cells in a text or a file

  Moc() = default;
  // Cells of `order` in any order, overlapping or not. Those that do not exist at this order are left out.
  static Moc of_cells(int order, std::vector<CellRange> cells);
  // Every cell that the region touches and perhaps a few beside them (cells_covering).
  static Moc covering(const Region& region, int order, std::size_t max_cells = 100'000);
  static Moc whole_sky();

  // The ASCII form (section 4.3.2 of the standard: "3/1-5 8 4/77", with commas too, an `s` before an order allowed) or
  // the JSON form ({"3": [1, 2], "4": [77]}), told apart by the first character. Cells may come in any order and more
  // than once; the last order may have none, and says how fine the MOC is. Errors point at the offence:
  // invalid_argument; unsupported for times and frequencies; too_large beyond the limits above.
  static base::Result<Moc> parse(std::string_view text);

  int order() const { return order_; }
  bool empty() const { return ranges_.empty(); }
  // Cells of order kMaxOrder: ascending, disjoint, not adjacent.
  const std::vector<CellRange>& ranges() const { return ranges_; }
  // The same at order().
  std::vector<CellRange> cells() const;
  bool operator==(const Moc&) const = default;

  bool contains(const SkyPoint& point) const;
  bool contains(const Vector& direction) const;
  // All or a part of a cell of any order.
  bool meets_cell(Cell cell, int order) const;
  bool holds_cell(Cell cell, int order) const;

  double area_deg2() const;
  double sky_fraction() const;  // 0 to 1

  // With every cell of `order` of which it has a part; itself if it is no finer.
  Moc degraded(int order) const;

  std::string to_ascii() const;  // coarse cells first, each cell once: canonical
  std::string to_json() const;

  // What either has, what both have. The order is the finer of the two.
  friend Moc united(const Moc& a, const Moc& b);
  friend Moc intersected(const Moc& a, const Moc& b);

 private:
  Moc(int order, std::vector<CellRange> ranges) : order_(order), ranges_(std::move(ranges)) {}

  int order_ = 0;
  std::vector<CellRange> ranges_;
};

// The coarsest cells that make up a MOC, by order, as ranges: element k holds cells of order k.
std::vector<std::vector<CellRange>> cells_by_order(const Moc& moc);

inline constexpr int kOverlapOrder = 18;

// Whether a point of the region lies in a cell of the MOC. The borders of cells are no great circles, so this goes down
// the tree of cells, to kOverlapOrder and no further. If they have a point in common the answer is true; it may be true
// too if they are nearer to each other than two of cell_radius_deg(kOverlapOrder), which is less than 2 arcsec. Where a
// shape runs along a border of the MOC for very long, what is near is judged more coarsely, so that the work is
// bounded.
bool intersects(const Region& region, const Moc& moc);

// The same for many regions: a coarse map of the sky tells of most shapes that are much smaller than a degree, with one
// look, that they are far from the MOC or well within. Immutable; safe from many threads.
class MocTest {
 public:
  explicit MocTest(Moc moc);

  const Moc& moc() const { return moc_; }
  bool meets(const Region& region) const;
  bool meets(const SkyPoint& point) const { return moc_.contains(point); }

 private:
  enum class Around : char { none, some, all };  // of a cell and its neighbours

  Moc moc_;
  std::vector<Around> map_;  // by cell of kMapOrder
  static constexpr int kMapOrder = 6;
};

}  // namespace almagest::sky
