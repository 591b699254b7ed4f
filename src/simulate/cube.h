// SPDX-License-Identifier: GPL-3.0-or-later
// Cubes from slices: every pixel's brightness is laid over the spaxels that it covers, plane by plane; no interpolation
// between wavelengths, since all exposures share them.
#pragma once

#include <functional>

#include "simulate/asdf_text.h"
#include "simulate/slices.h"
#include "simulate/spectral_image.h"

namespace almagest::simulate {

class Cube {
 public:
  struct Channel {
    Dispersion dispersion;
    int first_q = 0;
    int planes = 0;
  };
  // Planes of the channels one after the other.
  Cube(const universe::Tangent& wcs, std::int64_t width, std::int64_t height, std::vector<Channel> channels);

  // Slices of one exposure, into the planes of one channel. Pixels not to be used are left out.
  void add(const SlicedField& field, const std::vector<SpectralImage>& slices, std::size_t channel);
  void finish();  // after the last add

  const universe::Tangent& wcs() const { return wcs_; }
  std::int64_t width() const { return width_; }
  std::int64_t height() const { return height_; }
  const std::vector<double>& wavelength_um() const { return wavelength_um_; }
  // SCI, ERR, DQ, WMAP, and WCS-TABLE if wavelengths are not even.
  base::Status append(std::vector<std::byte>& file, double exposure_s, const fits::CardWriter& cards) const;
  base::Status append_asdf(std::vector<std::byte>& file, const std::string& name) const;

  std::vector<float> mean_plane() const;  // over all wavelengths; NaN where nothing was seen

  // The light in a circle whose radius grows with the wavelength.
  ExtractedSpectrum extract(const sky::SkyPoint& centre, const std::function<double(double um)>& radius_arcsec) const;

 private:
  struct Share {
    std::size_t spaxel = 0;
    float weight = 0;
  };
  std::vector<Share> shares_of(const SkyFrame& frame, const Cell& cell) const;
  bool is_even() const { return channels_.size() == 1 && !channels_.front().dispersion.prism; }

  universe::Tangent wcs_;
  std::int64_t width_;
  std::int64_t height_;
  std::vector<Channel> channels_;
  std::vector<double> wavelength_um_;
  std::vector<float> values_, photons_, reading_, weights_;
};

// The least grid that holds all fields, with the second axis at the position angle.
struct CubeGrid {
  universe::Tangent wcs;
  std::int64_t width;
  std::int64_t height;
};
CubeGrid grid_around(const std::vector<SkyFrame>& fields, double spaxel_arcsec, double y_pa_deg);

}  // namespace almagest::simulate
