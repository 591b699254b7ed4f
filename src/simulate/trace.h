// SPDX-License-Identifier: GPL-3.0-or-later
// Slits, and where on a detector the light that they let through falls: straight along rows or columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulate/dispersion.h"
#include "simulate/entering_light.h"
#include "simulate/plan.h"

namespace almagest::simulate {

enum class SourceKind { source, background, imagined };  // s, b and v in names; behind the last there is no source

// A fixed slit, a slitlet of shutters, or a slice.
struct Slit {
  std::string name;  // SLTNAME
  int number = 1;    // SLITID
  SourceKind kind = SourceKind::source;
  std::int64_t source_id = 1;
  std::string source_name;
  double stellarity = 1;
  double x_arcsec = 0;  // its middle, from where the aperture looks (SkyFrame)
  double y_arcsec = 0;
  double width_arcsec = 0.2;
  double height_arcsec = 3.2;
  double source_x_arcsec = 0;  // where the source was planned to be, from the middle, without nods
  double source_y_arcsec = 0;
  double unit_arcsec = 0;  // of SRCYPOS: a shutter's height
  sky::SkyPoint source_position = sky::SkyPoint::towards({1, 0, 0});
};

struct Trace {
  bool along_x = true;      // dispersion
  bool descending = false;  // long wavelengths first
  int spatial_first = 0;    // pixels of the detector, from 0
  int spatial = 0;
  int spectral_first = 0;
  int spectral = 0;
  int first_q = 0;  // place of its shortest wavelength on the scale
  double pixel_arcsec = 0.1;
  double bottom_arcsec = 0;  // lower edge of the first pixel, from the middle of the slit

  // Of the pixel in a frame so wide; `k` counts from the shortest wavelength.
  std::size_t index(int row, int k, int width) const;
  Cell cell(double width_arcsec, int row) const;       // what the pixel sees, from the middle of the slit
  std::vector<Cell> cells(double width_arcsec) const;  // of all rows
};

// Centred on the slit, rotated as the exposure is.
SkyFrame frame_of(const Exposure& exposure, const Slit& slit);
// Of the whole aperture; of size 0.
SkyFrame aperture_frame(const Exposure& exposure);
// How far the source was moved along the slits by nodding.
double nod_arcsec(const Exposure& exposure);
// Whether light of this element falls on both detectors of NIRSpec, with the gap between them.
bool is_split(const Exposure& exposure);

// Of NIRSpec's slits and slices and of the slit of the MRS's sister, the LRS.
Dispersion dispersion_of(const Exposure& exposure);
// Where the spectrum begins on the scale and on the detector, and how far it reaches; nothing where it does not fall.
std::optional<Trace> spectral_part(const Exposure& exposure, const Detector& detector);

// Adds the light of traces that share wavelengths, DN/s. The cells of the light are the pixels of one trace after the
// other.
struct Spectrograph {
  Dispersion dispersion;
  double resolving_power = 1000;
  double mjy_sr_per_dn_s = 1;
  double background_mjy_sr = 0;  // at the middle of the range
  double background_slope = 0;   // by the logarithm of the wavelength

  double background_at(double um) const;
  // MJy/sr for a count a second.
  double sensitivity(int q) const { return mjy_sr_per_dn_s / dispersion.throughput(q); }
};
Spectrograph spectrograph_of(const Exposure& exposure);
void add_light(std::vector<float>& frame, int width, const std::vector<Trace>& traces, const Spectrograph& spectrograph,
               const EnteringLight& light);

}  // namespace almagest::simulate
