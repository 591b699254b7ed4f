// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/image_parts.h"

namespace almagest::simulate {

fits::CardWriter image_cards(const Exposure& exposure, const Detector& detector) {
  const Readout& readout = exposure.mode->readout;
  const universe::Tangent wcs = wcs_of(exposure, detector);
  fits::CardWriter cards = pointing_cards(exposure, detector);
  wcs.write(cards);
  cards.integer("EXTVER", 1, "extension version");
  return cards.text("S_REGION", wcs.s_region(readout.width, readout.height), "outline on the sky");
}

fits::CardWriter with_calibration(fits::CardWriter cards, const Exposure& exposure, const Detector& detector) {
  const universe::Tangent wcs = wcs_of(exposure, detector);
  cards.append(photometry_cards(exposure, detector));
  cards.real("PIXAR_SR", wcs.pixel_area_sr(), "[sr] of a pixel");
  return cards.real("PIXAR_A2", wcs.pixel_arcsec() * wcs.pixel_arcsec(), "[arcsec2] of a pixel");
}

Mosaic::Member member_of(const Exposure& exposure, const Detector& detector) {
  const Readout& readout = exposure.mode->readout;
  return {wcs_of(exposure, detector), readout.width, readout.height, exposure.target_position};
}

std::vector<float> in_counts(std::vector<float> light_mjy_sr, const Element& element) {
  for (float& pixel : light_mjy_sr) pixel /= static_cast<float>(element.mjy_sr_per_dn_s);
  return light_mjy_sr;
}

std::vector<std::uint8_t> spoilt_of(const Recording& recording) {
  std::vector<std::uint8_t> all;
  for (const Slopes& one : recording.each) all.insert(all.end(), one.spoilt.begin(), one.spoilt.end());
  return all;
}

}  // namespace almagest::simulate
