// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/trace.h"

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

constexpr double kGap = 180;          // pixels of NIRSpec between its detectors
constexpr double kPrismPart = 0.875;  // of a detector's width, that a spectrum of the prism takes
constexpr double kLrsPart = 0.75;     // of the imager's height

int pixels_of(double part, int whole) {
  return static_cast<int>(std::lround(part * whole));
}

// Simulated pixels of the gap.
int gap_of(const Exposure& exposure) {
  return pixels_of(kGap / 2048, exposure.mode->readout.width);
}

bool is_nirspec(const Exposure& exposure) {
  return exposure.mode->instrument == Instrument::nirspec;
}

}  // namespace

std::size_t Trace::index(int row, int k, int width) const {
  const int spectral_place = spectral_first + (descending ? spectral - 1 - k : k);
  const int spatial_place = spatial_first + row;
  const int x = along_x ? spectral_place : spatial_place;
  const int y = along_x ? spatial_place : spectral_place;
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
}

Cell Trace::cell(double width_arcsec, int row) const {
  const double bottom = bottom_arcsec + row * pixel_arcsec;
  return {-width_arcsec / 2, width_arcsec / 2, bottom, bottom + pixel_arcsec};
}

std::vector<Cell> Trace::cells(double width_arcsec) const {
  std::vector<Cell> all;
  all.reserve(static_cast<std::size_t>(spatial));
  for (int row = 0; row < spatial; ++row) all.push_back(cell(width_arcsec, row));
  return all;
}

SkyFrame aperture_frame(const Exposure& exposure) {
  return {exposure.pointing, std::fmod(exposure.v3_pa_deg + exposure.mode->slit_angle_deg + 720, 360.0), 0, 0};
}

SkyFrame frame_of(const Exposure& exposure, const Slit& slit) {
  SkyFrame frame = aperture_frame(exposure);
  frame.centre = frame.at(slit.x_arcsec, slit.y_arcsec);
  frame.width_arcsec = slit.width_arcsec;
  frame.height_arcsec = slit.height_arcsec;
  return frame;
}

double nod_arcsec(const Exposure& exposure) {
  const Technique technique = exposure.mode->technique;
  return technique == Technique::slit || technique == Technique::shutters ? exposure.y_offset_arcsec : 0;
}

bool is_split(const Exposure& exposure) {
  return is_nirspec(exposure) && exposure.setting.first->wheel != "PRISM";
}

Dispersion dispersion_of(const Exposure& exposure) {
  const Element& element = *exposure.setting.first;
  const Readout& readout = exposure.mode->readout;
  const bool prism = !is_split(exposure);
  const int count = !is_nirspec(exposure) ? pixels_of(kLrsPart, readout.height)
                    : prism               ? pixels_of(kPrismPart, readout.width)
                                          : 2 * readout.width + gap_of(exposure);
  return {element.least_um, element.most_um, count, prism};
}

std::optional<Trace> spectral_part(const Exposure& exposure, const Detector& detector) {
  const Readout& readout = exposure.mode->readout;
  Trace trace;
  if (!is_nirspec(exposure)) {
    trace.along_x = false;
    trace.descending = true;
    trace.spectral = dispersion_of(exposure).count;
    trace.spectral_first = pixels_of(0.005, readout.height);
    return trace;
  }
  const bool is_second = detector.name == "NRS2";
  if (is_split(exposure)) {
    trace.spectral = readout.width;
    trace.first_q = is_second ? readout.width + gap_of(exposure) : 0;
    return trace;
  }
  if (is_second && exposure.mode->technique != Technique::shutters) return std::nullopt;
  trace.spectral = dispersion_of(exposure).count;
  trace.spectral_first = (readout.width - trace.spectral) / 2;
  return trace;
}

double Spectrograph::background_at(double um) const {
  const double middle_um = (dispersion.least_um + dispersion.most_um) / 2;
  return background_mjy_sr * std::pow(um / middle_um, background_slope);
}

Spectrograph spectrograph_of(const Exposure& exposure) {
  const Element& element = *exposure.setting.first;
  return {dispersion_of(exposure), element.resolving_power, element.mjy_sr_per_dn_s, element.background_mjy_sr,
          is_nirspec(exposure) ? 0.0 : 2.0};
}

void add_light(std::vector<float>& frame, int width, const std::vector<Trace>& traces, const Spectrograph& spectrograph,
               const EnteringLight& light) {
  const Trace& first = traces.front();
  for (int k = 0; k < first.spectral; ++k) {
    const int q = first.first_q + k;
    const Dispersion& dispersion = spectrograph.dispersion;
    const std::vector<double> seen =
        light.mjy_sr(dispersion.edge_um(q), dispersion.edge_um(q + 1), spectrograph.resolving_power,
                     spectrograph.background_at(dispersion.um(q)));
    std::size_t cell = 0;
    for (const Trace& trace : traces) {
      for (int row = 0; row < trace.spatial; ++row) {
        frame[trace.index(row, k, width)] += static_cast<float>(seen[cell++] / spectrograph.sensitivity(q));
      }
    }
  }
}

}  // namespace almagest::simulate
