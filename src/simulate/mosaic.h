// SPDX-License-Identifier: GPL-3.0-or-later
// Calibrated images laid over one another on a common grid. Each pixel is shared out among the four that it
// falls between, weighted by the variance of its reading, as the pipeline does: weights by all of the error would count
// bright pixels less and make sources fainter.
#pragma once

#include <vector>

#include "simulate/camera.h"
#include "simulate/frame_files.h"

namespace almagest::simulate {

class Mosaic {
 public:
  struct Member {
    universe::Tangent wcs;
    std::int64_t width = 0;
    std::int64_t height = 0;
    sky::SkyPoint anchor;  // what stays in place: the same for all, but for a moving target where it is
  };
  // Large enough for all members; there must be one. Turned as the first of them, or north up.
  enum class Turn { as_first, north_up };
  Mosaic(const std::vector<Member>& members, Turn turn);

  // Pixels that are flagged as not to be used are left out.
  void add(const Planes& image, const universe::Tangent& wcs, const sky::SkyPoint& anchor);

  int members() const { return members_; }  // that were added
  std::int64_t width() const { return width_; }
  std::int64_t height() const { return height_; }
  const universe::Tangent& wcs() const { return wcs_; }
  // NaN where nothing was seen; MJy/sr.
  std::vector<float> values() const;
  std::vector<float> errors() const;
  std::vector<float> weights() const;
  std::vector<float> variance_photons() const;
  std::vector<float> variance_reading() const;
  std::vector<std::int32_t> contexts() const { return contexts_; }  // bit i: member i (of the first 32) is in the pixel

 private:
  universe::Pixel drift(const sky::SkyPoint& anchor) const;
  std::vector<float> per_weight(const std::vector<float>& sums, int power) const;

  universe::Tangent wcs_;
  sky::SkyPoint anchor_;
  std::int64_t width_ = 0;
  std::int64_t height_ = 0;
  int members_ = 0;
  std::vector<float> sums_;  // of weight times value
  std::vector<float> weights_;
  std::vector<float> photons_;  // of squared weight times variance
  std::vector<float> reading_;
  std::vector<std::int32_t> contexts_;
};

}  // namespace almagest::simulate
