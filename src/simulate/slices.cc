// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/slices.h"

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

constexpr int kNirspecSlices = 30;
constexpr double kNirspecSlice_arcsec = 0.1;

// The MRS, by its public description: slices, their width, the field along them, pixels and spaxels in arcsec; the
// wavelengths (um) of the bands SHORT, MEDIUM, LONG.
struct Channel {
  int slices;
  double slice_arcsec, along_arcsec, pixel_arcsec, spaxel_arcsec;
  double resolving_power;
  struct {
    double least_um, most_um;
  } bands[3];
};
constexpr Channel kChannels[] = {
    {21, 0.177, 3.2, 0.196, 0.13, 3400, {{4.90, 5.74}, {5.66, 6.63}, {6.53, 7.65}}},
    {17, 0.280, 4.0, 0.196, 0.17, 3000, {{7.51, 8.77}, {8.67, 10.13}, {10.02, 11.70}}},
    {16, 0.390, 5.2, 0.245, 0.20, 2700, {{11.55, 13.47}, {13.34, 15.57}, {15.41, 17.98}}},
    {12, 0.656, 6.6, 0.273, 0.35, 1700, {{17.70, 20.95}, {20.69, 24.48}, {24.40, 27.90}}},
};

int band_of(const Element& element) {
  return element.wheel == "SHORT" ? 0 : element.wheel == "MEDIUM" ? 1 : 2;
}

// Side by side from `first` on, each in its share of `room` pixels, with a free pixel or more between them.
void lay_out(SlicedField& field, int slices, Trace trace, int first, int room, double pixel_arcsec) {
  const int share = room / slices;
  const int most = static_cast<int>(std::lround(field.frame.height_arcsec / pixel_arcsec));
  trace.spatial = std::max(1, std::min(share - 1, most));
  trace.pixel_arcsec = field.frame.height_arcsec / trace.spatial;
  trace.bottom_arcsec = -field.frame.height_arcsec / 2;
  for (int slice = 0; slice < slices; ++slice) {
    trace.spatial_first = first + slice * share + (share - trace.spatial) / 2;
    field.traces.push_back(trace);
    const double left = -field.frame.width_arcsec / 2 + slice * field.slice_arcsec;
    for (int row = 0; row < trace.spatial; ++row) {
      Cell cell = trace.cell(0, row);
      cell.left = left;
      cell.right = left + field.slice_arcsec;
      field.cells.push_back(cell);
    }
  }
}

SlicedField channel_field(const Exposure& exposure, int number, bool is_left) {
  const Channel& channel = kChannels[number - 1];
  const Element& element = *exposure.setting.first;
  const Readout& readout = exposure.mode->readout;
  const auto& band = channel.bands[band_of(element)];
  SlicedField field;
  field.channel = number;
  const double middle_um = (band.least_um + band.most_um) / 2;
  field.spectrograph = {{band.least_um, band.most_um, readout.height, false},
                        channel.resolving_power,
                        element.mjy_sr_per_dn_s,
                        element.background_mjy_sr * std::pow(middle_um / 10, 2),
                        2};
  field.slice_arcsec = channel.slice_arcsec;
  field.spaxel_arcsec = channel.spaxel_arcsec;
  field.frame = aperture_frame(exposure);
  field.frame.width_arcsec = channel.slices * channel.slice_arcsec;
  field.frame.height_arcsec = channel.along_arcsec;
  Trace trace;
  trace.along_x = false;
  trace.spectral = readout.height;
  const int half = readout.width / 2;
  lay_out(field, channel.slices, trace, is_left ? 0 : half, half, channel.pixel_arcsec);
  return field;
}

}  // namespace

std::vector<SlicedField> sliced_fields(const Exposure& exposure, const Detector& detector) {
  if (exposure.mode->instrument == Instrument::miri) {
    if (detector.channel == "12") return {channel_field(exposure, 1, true), channel_field(exposure, 2, false)};
    return {channel_field(exposure, 3, false), channel_field(exposure, 4, true)};
  }
  const std::optional<Trace> trace = spectral_part(exposure, detector);
  if (!trace) return {};
  SlicedField field;
  field.spectrograph = spectrograph_of(exposure);
  field.slice_arcsec = kNirspecSlice_arcsec;
  field.frame = aperture_frame(exposure);
  field.frame.width_arcsec = field.frame.height_arcsec = kNirspecSlices * kNirspecSlice_arcsec;
  lay_out(field, kNirspecSlices, *trace, 0, exposure.mode->readout.height, 0.1);
  return {field};
}

}  // namespace almagest::simulate
