// SPDX-License-Identifier: GPL-3.0-or-later
// World coordinates of images by their headers: FITS 4.0 section 8 and the papers that it names (Greisen & Calabretta
// 2002, Calabretta & Greisen 2002, Greisen et al. 2006), with SIP distortions. The mathematics are wcslib's.
//
// What is only in an ASDF extension (the gWCS of JWST: spectral images, level-2 distortions) is not read here: such an
// image has the approximation that its header gives, or none. Distortions by lookup images (CPDISja, D2IMDISj, CQDISia)
// and the plate solutions of the Digitized Sky Survey (AMDXm) are left out; notes() says so.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "fits/header.h"
#include "sky/region.h"

namespace almagest::fits {

// Pixels are those of FITS: the centre of the first one is 1, its outer edge 0.5. World coordinates are degrees for the
// sky, and SI units (m, Hz, m/s) for spectra. Const functions are safe from many threads; those that convert take turns
// on one object, so that a thread with much to do should read one of its own.
class Wcs {
 public:
  struct Axis {
    std::string type;  // CTYPEia, perhaps in its standard spelling
    std::string unit;  // of the world coordinate, after the conversion to SI
  };

  // The coordinates of an image, plain or compressed. `hdu` is one of `file`, which is needed for tables of coordinates
  // (-TAB) and must then have been read with its data; it need not outlive the Wcs. `alternate` is ' ' or 'A' to 'Z'.
  // Errors: not_found if the header has no such coordinates; corrupt if they contradict themselves; unsupported for
  // those that wcslib does not know; too_large for more than kMostAxes axes.
  static base::Result<Wcs> read(const File& file, const Hdu& hdu, char alternate = ' ');
  static constexpr int kMostAxes = 16;

  ~Wcs();
  Wcs(Wcs&&) noexcept;
  Wcs& operator=(Wcs&&) noexcept;

  const std::vector<Axis>& axes() const { return axes_; }
  // Places among the axes, from 0. wcslib gives back pixels unchanged along axes that are none of these.
  std::optional<std::size_t> longitude() const { return longitude_; }
  std::optional<std::size_t> latitude() const { return latitude_; }
  std::optional<std::size_t> spectral() const { return spectral_; }
  bool celestial() const { return longitude_ && latitude_; }
  // What a person should know, one sentence each.
  const std::vector<std::string>& notes() const { return notes_; }

  // Point after point, axes().size() numbers each; both spans have the same size. A point that has no counterpart
  // becomes NaN on all axes. Errors: invalid_argument if the sizes do not fit.
  base::Status pixel_to_world(std::span<const double> pixels, std::span<double> world) const;
  base::Status world_to_pixel(std::span<const double> world, std::span<double> pixels) const;

  // The outline of the celestial image: the outer corners of its corner pixels, joined by great circles, at the middle
  // of other axes. FK5 is taken as ICRS. Errors: not_found if the image is not celestial or has no extent along one of
  // its axes; unsupported if it is not in right ascension and declination, a corner is not on the sky, or the corners
  // make no polygon (an image of more than a hemisphere).
  base::Result<sky::Region> footprint() const;

 private:
  struct State;
  explicit Wcs(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
  std::vector<Axis> axes_;
  std::vector<std::int64_t> lengths_;  // of the image, as many as it has
  std::optional<std::size_t> longitude_, latitude_, spectral_;
  std::vector<std::string> notes_;
};

}  // namespace almagest::fits
