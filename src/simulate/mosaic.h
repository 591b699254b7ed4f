// SPDX-License-Identifier: GPL-3.0-or-later
// Calibrated images laid over one another on a common grid, north up. Each pixel is shared out among the four that it
// falls between, weighted by its error.
#pragma once

#include <vector>

#include "simulate/image_files.h"

namespace almagest::simulate {

class Mosaic {
 public:
  struct Member {
    universe::Tangent wcs;
    std::int64_t width = 0;
    std::int64_t height = 0;
    sky::SkyPoint anchor;  // what stays in place: the same for all, but for a moving target where it is
  };
  // Large enough for all members; there must be one.
  explicit Mosaic(const std::vector<Member>& members);

  void add(const CalibratedImage& image, const sky::SkyPoint& anchor);

  std::int64_t width() const { return width_; }
  std::int64_t height() const { return height_; }
  const universe::Tangent& wcs() const { return wcs_; }
  // NaN where nothing was seen.
  std::vector<float> flux_mjy_sr() const;
  std::vector<float> error_mjy_sr() const;
  std::vector<float> weight() const;

 private:
  universe::Pixel drift(const sky::SkyPoint& anchor) const;

  universe::Tangent wcs_;
  sky::SkyPoint anchor_;
  std::int64_t width_ = 0;
  std::int64_t height_ = 0;
  std::vector<double> sum_;
  std::vector<double> weight_;
};

}  // namespace almagest::simulate
