// SPDX-License-Identifier: GPL-3.0-or-later
// The spectrum of one slit as an image: cut from a frame, calibrated, brought together with others, and summed up.
#pragma once

#include "simulate/frame_files.h"
#include "simulate/spectrum_table.h"
#include "simulate/trace.h"

namespace almagest::simulate {

// Wavelengths run fastest and grow; rows go up along the slit.
struct SpectralImage {
  int spatial = 0;
  int spectral = 0;
  int first_q = 0;  // on the scale of the dispersion
  double pixel_arcsec = 0.1;
  double bottom_arcsec = 0;  // lower edge of the first row, from the middle of the slit (or from the source)
  std::vector<float> values;
  std::vector<float> variance_photons;
  std::vector<float> variance_reading;
  std::vector<std::uint32_t> quality;
  std::vector<float> weights{};          // of what was resampled, else empty
  std::vector<std::int32_t> contexts{};  // bit of each exposure that is in

  std::size_t at(int row, int k) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(spectral) + static_cast<std::size_t>(k);
  }
  std::vector<float> errors() const;
  void scale(int k, double factor);  // values of one wavelength and their variances
};

SpectralImage cut(const Planes& frame, const Trace& trace);
// The place of a trace's pixels in planes of the frame; the others are left as they are.
void paste(const SpectralImage& image, const Trace& trace, Planes& frame);

// Straightened out: pixels not to be used weigh nothing, the others by their variance of reading. With each exposure
// goes how far its source lies above the middle of the slit; the result counts from the sources.
struct Contribution {
  const SpectralImage* image = nullptr;
  double source_arcsec = 0;
};
SpectralImage resample(const std::vector<Contribution>& contributions);

// How to sum up: rows within `half_arcsec` of the source, less what lies beyond (if there are rows enough). The share
// of a point's light that the sum and the calibration leave out is made up for.
struct Extraction {
  double source_arcsec = 0;  // in the image's own measure
  double half_arcsec = 0.6;
  bool subtract_beside = true;
  bool is_point = true;  // else the brightness means something, too
  double cell_sr = 0;    // solid angle of a pixel, to go from MJy/sr; 0: values are MJy
  const universe::Psf* psf = nullptr;
  double slit_left_arcsec = -1e3;  // edges of the slit from the source: light lost there is made up for
  double slit_right_arcsec = 1e3;
};
ExtractedSpectrum extract(const SpectralImage& image, const Dispersion& dispersion, const Extraction& how);

// The mean brightness of images that hold nothing but background, smoothed along the wavelengths; by q. Nothing where
// there is none.
class MasterBackground {
 public:
  explicit MasterBackground(int count);
  void add(const SpectralImage& image);  // MJy/sr
  void smooth();
  bool empty() const { return empty_; }
  double at(int q) const { return mean_[static_cast<std::size_t>(q)]; }

 private:
  std::vector<double> sums_, counts_, mean_;
  bool empty_ = true;
};

}  // namespace almagest::simulate
