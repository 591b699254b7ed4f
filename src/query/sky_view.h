// SPDX-License-Identifier: GPL-3.0-or-later
// What a map of the sky shows of a search: outlines where it is close, coverage where it is wide, density where it is
// widest.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "query/search.h"
#include "sky/moc.h"

namespace almagest::query {

// The finest order, 0 to 29, whose cells are no narrower than this on average (58.6 degrees / 2^order). For a map of w
// pixels across d degrees, and cells of n pixels: order_for(n * d / w).
int order_for(double cell_deg);

// The footprint of a row.
struct Outline {
  index::Row row = 0;
  // Closed polygons, edges along great circles; not convex, perhaps crossing themselves (inside by the even-odd rule).
  // A circle has kCircleVertices, on its rim. Empty without a footprint.
  std::vector<std::vector<sky::SkyPoint>> polygons;
  sky::SkyPoint position;  // centre of the footprint, or the target
};

struct Outlines {
  std::vector<Outline> shown;  // ascending by row: the first of those that there are
  std::uint64_t total = 0;     // those that there are; more than `shown` if they did not fit
};

struct CellCount {
  sky::Cell cell = 0;
  std::uint64_t rows = 0;  // more than 0
  bool operator==(const CellCount&) const = default;
};

struct Density {
  int order = 0;
  std::vector<CellCount> cells;  // ascending
  std::uint64_t total = 0;       // rows in them
};

enum class Projection : std::uint8_t {
  equirectangular,  // plate carree: x and y are differences of right ascension and declination
  gnomonic,         // on the plane that touches the sphere at the centre; less than 90 degrees from it
};

// Pixel (0, 0) is the upper left one; north is up and east left. The middle of the picture is `centre`.
struct Grid {
  Projection projection = Projection::equirectangular;
  int width = 0;
  int height = 0;
  sky::SkyPoint centre;
  double pixel_deg = 0;  // of a pixel in the middle, which is square
};

struct Picture {
  int order = 0;               // of the cells that were counted
  std::vector<float> density;  // rows per square degree at the middle of each pixel, by row; NaN where no sky is
  std::uint64_t total = 0;     // rows in the cells that were counted, also those beyond the picture's edge
};

// The rows that run() would find, as far as they are in view. Everything counts under the rights of the viewer that it
// was made for. Immutable; safe from many threads.
class SkyView {
 public:
  static constexpr std::size_t kMaxOutlines = 100'000;
  static constexpr std::size_t kMaxOutlineVertices = 1'000'000;
  static constexpr int kCircleVertices = 48;
  static constexpr int kMaxDensityOrder = index::kPlaceOrder;
  static constexpr int kMaxCoverageOrder = 14;
  static constexpr std::size_t kMaxFineRows = 200'000;  // with more in view, coverage is of order kWideOrder at most
  static constexpr int kWideOrder = 9;
  static constexpr std::size_t kMaxPixels = 1U << 24U;

  // `view` empty: the whole sky. Errors: those of run().
  static base::Result<SkyView> make(const index::SnapshotPointer& snapshot, const Search& search,
                                    const access::Viewer& viewer, base::Instant now,
                                    std::optional<sky::Region> view = std::nullopt);

  // Rows whose footprint overlaps the view or, for those without one, whose position lies in it; up to `most` and the
  // limits above.
  Outlines outlines(std::size_t most) const;

  // Where the footprints and positions of those rows are, cut to the view: every cell of `order` that they touch and
  // perhaps a few beside them. The order may be lower than asked for (the limits above); the answer says which it is.
  // Cells that a footprint enters by less than 2 arcsec may be missing.
  sky::Moc coverage(int order) const;

  // How many rows have their position in each cell of `order` (kMaxDensityOrder at most) that the view touches. One
  // pass over the rows' cells.
  Density density(int order) const;

  // The density, drawn: cells are no smaller than pixels. invalid_argument for a grid without pixels, with more than
  // kMaxPixels, or with a size of them that is not from 1e-6 to 90 degrees.
  base::Result<Picture> picture(const Grid& grid) const;

  std::uint64_t without_position() const { return without_position_; }  // matching, but nowhere in the sky
  const index::Table& table() const { return *table_; }

 private:
  SkyView(index::SnapshotPointer snapshot, const index::Table* table, index::Bitmap matching,
          std::optional<sky::Region> view);
  sky::Moc cover_of_view(int order) const;

  index::SnapshotPointer snapshot_;  // keeps table_ alive
  const index::Table* table_;
  index::Bitmap matching_;  // in view or not
  index::Bitmap in_view_;   // by footprint, or position
  std::optional<sky::Region> view_;
  std::uint64_t without_position_ = 0;
};

}  // namespace almagest::query
