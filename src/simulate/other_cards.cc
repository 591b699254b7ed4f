// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/other_cards.h"

#include <cmath>

namespace almagest::simulate {

void add_simulated(fits::CardWriter& cards, std::string_view file, std::string_view telescope, std::string_view title,
                   base::Instant made) {
  cards.text("ORIGIN", "ALMAGEST", "who made this file")
      .text("DATE", date_and_time_text(made), "UTC date of this file");
  cards.logical("SIMULATE", true, "no telescope took these data");
  cards.comment("SIMULATED by Almagest for demonstrations and tests. Nothing here was observed.");
  cards.text("FILENAME", file, "name of the file").text("TELESCOP", telescope, "telescope that is simulated");
  cards.text("TITLE", "SIMULATED: " + std::string(title), "what was looked for");
}

base::Instant at_mjd(double mjd) {
  const base::Instant time = base::instant_of_mjd(mjd).value_or(base::Instant{});
  return {(time.us + 500'000) / 1'000'000 * 1'000'000};
}

std::string date_text(base::Instant time) {
  return base::iso_of(time, base::Fraction::none).substr(0, 10);
}

std::string time_text(base::Instant time) {
  return base::iso_of(time, base::Fraction::none).substr(11);
}

std::string date_and_time_text(base::Instant time) {
  return base::iso_of(time, base::Fraction::seven_digits).substr(0, 23);
}

sky::SkyPoint point_of(const universe::Place& place) {
  return sky::SkyPoint::make(place.ra_deg, place.dec_deg).value_or(sky::SkyPoint::towards({1, 0, 0}));
}

void add_cd_matrix(fits::CardWriter& cards, const universe::Tangent& wcs) {
  const universe::Pixel reference = wcs.reference_pixel();
  const double scale_deg = wcs.pixel_arcsec() * universe::kArcsec_deg;
  const double cosine = scale_deg * std::cos(wcs.y_axis_pa_deg() * sky::kDegree);
  const double sine = scale_deg * std::sin(wcs.y_axis_pa_deg() * sky::kDegree);
  cards.integer("WCSAXES", 2, "number of world coordinate axes").text("RADESYS", "ICRS", "reference frame");
  cards.real("CRPIX1", reference.x, "reference pixel along axis 1").real("CRPIX2", reference.y, "along axis 2");
  cards.real("CRVAL1", wcs.reference().ra_deg(), "[deg] right ascension of the reference pixel");
  cards.real("CRVAL2", wcs.reference().dec_deg(), "[deg] declination of the reference pixel");
  cards.text("CTYPE1", "RA---TAN", "type of axis 1").text("CTYPE2", "DEC--TAN", "type of axis 2");
  cards.text("CUNIT1", "deg").text("CUNIT2", "deg");
  cards.real("CD1_1", -cosine, "[deg] right ascension by axis 1").real("CD1_2", sine, "[deg] by axis 2");
  cards.real("CD2_1", sine, "[deg] declination by axis 1").real("CD2_2", cosine, "[deg] by axis 2");
}

double ujy_per_mjy_sr(const universe::Tangent& wcs) {
  return wcs.pixel_area_sr() * 1e12;
}

}  // namespace almagest::simulate
