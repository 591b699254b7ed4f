// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/spectral_frame.h"

#include <cmath>

namespace almagest::simulate {
namespace {

constexpr std::uint32_t kNonScience = 512;  // a bit of DQ

}  // namespace

SpectralFrame::SpectralFrame(Planes rate)
    : planes_(std::move(rate)), wavelength_um_(planes_.values.size(), std::nanf("")) {
  for (auto* values : {&planes_.values, &planes_.variance_photons, &planes_.variance_reading}) {
    std::fill(values->begin(), values->end(), std::nanf(""));
  }
  for (std::uint32_t& bits : planes_.quality) bits |= kDoNotUse | kNonScience;
}

void SpectralFrame::put(const SpectralImage& image, const Trace& trace, const Dispersion& dispersion) {
  paste(image, trace, planes_);
  const int width = static_cast<int>(planes_.axes[0]);
  for (int row = 0; row < trace.spatial; ++row) {
    for (int k = 0; k < trace.spectral; ++k) {
      wavelength_um_[trace.index(row, k, width)] = static_cast<float>(dispersion.um(trace.first_q + k));
    }
  }
}

base::Status SpectralFrame::write(Context& context, const Part& part, const FileKind& kind,
                                  const fits::CardWriter& science) const {
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, part), fits::Checksums::write));
  ALMAGEST_CHECK(append_planes(file, part, "MJy/sr", science, planes_));
  fits::CardWriter cards;
  cards.text("EXTNAME", "WAVELENGTH", "extension name").text("BUNIT", "um", "unit of the values");
  ALMAGEST_CHECK(fits::append_image(file, {planes_.axes, wavelength_um_}, cards, fits::Checksums::write));
  return context.output().write(part.exposure->root(), kind.name, file);
}

std::vector<std::uint8_t> spoilt_in(const Recording& recording, const Trace& trace) {
  std::vector<std::uint8_t> spoilt;
  for (int row = 0; row < trace.spatial; ++row) {
    for (int k = 0; k < trace.spectral; ++k) {
      spoilt.push_back(recording.mean.spoilt[trace.index(row, k, static_cast<int>(recording.width))]);
    }
  }
  return spoilt;
}

}  // namespace almagest::simulate
