// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/tess_cards.h"

#include <fmt/format.h>

#include <cmath>

#include "simulate/other_cards.h"

namespace almagest::simulate::tess {
namespace {

using fits::CardWriter;

double start_btjd(const Target& target) {
  return target.sector.start_mjd - kBtjd_mjd;
}

double end_btjd(const Target& target) {
  return target.end_mjd() - kBtjd_mjd;
}

void add_star(CardWriter& cards, const Target& target) {
  const sky::SkyPoint place = sky::SkyPoint::towards(target.star->direction);
  cards.text("OBJECT", fmt::format("TIC {}", target.tic), "SIMULATED star").integer("TICID", target.tic, "its number");
  cards.real("RA_OBJ", place.ra_deg(), "[deg] right ascension").real("DEC_OBJ", place.dec_deg(), "[deg] declination");
  cards.real("EQUINOX", 2000, "of the coordinates");
}

void add_frame(CardWriter& cards) {
  cards.text("RADESYS", "ICRS", "reference frame");
}

void add_span(CardWriter& cards, const Target& target) {
  cards.real("TSTART", start_btjd(target), "[d] start in BTJD").real("TSTOP", end_btjd(target), "[d] end in BTJD");
  cards.text("DATE-OBS", date_and_time_text(at_mjd(target.sector.start_mjd)), "start as a UTC date");
  cards.text("DATE-END", date_and_time_text(at_mjd(target.end_mjd())), "end as a UTC date");
}

void add_time_system(CardWriter& cards) {
  cards.text("TIMEREF", "SOLARSYSTEM", "times are barycentric").text("TASSIGN", "SPACECRAFT", "where time is assigned");
  cards.text("TIMESYS", "TDB", "time system").integer("BJDREFI", 2'457'000, "integer part of the reference date");
  cards.real("BJDREFF", 0, "its fraction").text("TIMEUNIT", "d", "unit of times");
  cards.comment("SIMULATED: the light's way to the barycentre and leap seconds are left out, so TIMECORR is 0.");
}

void add_exposure(CardWriter& cards, const Target& target) {
  const double span_d = end_btjd(target) - start_btjd(target);
  cards.real("TELAPSE", span_d, "[d] TSTOP - TSTART").real("EXPOSURE", kRows * kLive_s / 86'400, "[d] on source");
  cards.real("LIVETIME", kRows * kLive_s / 86'400, "[d] the same")
      .real("DEADC", kLive_s / kCadence_s, "deadtime factor");
  cards.real("TIMEPIXR", 0.5, "a time is the middle of its bin").real("TIERRELA", 1.16e-5, "[d] relative time error");
  cards.real("INT_TIME", 1.98, "[s] photons collected in a frame").real("READTIME", 0.02, "[s] readout of a frame");
  cards.real("FRAMETIM", 2.0, "[s] frame").integer("NUM_FRM", 60, "frames of a cadence");
  cards.real("TIMEDEL", kKeptCadence * kCadence_s / 86'400, "[d] between rows");
  cards.comment(fmt::format("SIMULATED: {} rows, one of every {} cadences of two minutes; a real sector has 20,000.",
                            kRows, kKeptCadence));
  cards.logical("BACKAPP", true, "background is subtracted").logical("DEADAPP", true, "deadtime is applied");
  cards.logical("VIGNAPP", true, "vignetting is corrected").real("GAINB", kGain, "[electrons/count] output B");
  cards.real("READNOIB", 10, "[electrons] read noise of output B");
}

}  // namespace

CardWriter primary_cards(const Target& target, const std::string& file) {
  CardWriter cards;
  add_simulated(cards, file, "TESS", "A star of the simulated sky, " + target.star->name,
                at_mjd(target.end_mjd() + 20));
  cards.integer("NEXTEND", 2, "number of extensions").logical("SIMDATA", true, "file is based on simulated data");
  cards.integer("EXTVER", 1).text("CREATOR", "almagest simulate", "software").text("PROCVER", "SIMULATED");
  add_span(cards, target);
  cards.text("FILEVER", "1.0", "version of the format").text("TIMVERSN", "OGIP/93-003", "memorandum on times");
  cards.text("INSTRUME", "TESS Photometer", "detector").integer("DATA_REL", 9001, "SIMULATED data release");
  add_star(cards, target);
  add_frame(cards);
  cards.integer("SECTOR", target.sector.number, "SIMULATED sector").integer("CAMERA", target.sector.camera, "camera");
  cards.integer("CCD", target.sector.ccd, "chip").integer("PXTABLE", target.sector.number % 100, "pixel table");
  cards.integer("SCCONFIG", target.sector.configuration, "configuration of the spacecraft");
  cards.real("PMRA", 0, "[mas/yr] proper motion").real("PMDEC", 0, "[mas/yr]").real("PMTOTAL", 0, "[mas/yr]");
  cards.real("TESSMAG", std::round(tess_magnitude(target.star->spectrum) * 1e4) / 1e4, "[mag] TESS magnitude");
  cards.real("TEFF", target.star->spectrum.temperature_k(), "[K] effective temperature");
  cards.text("TICVER", "SIMULATED", "version of the input catalogue");
  cards.logical("CRMITEN", true, "cosmic rays are removed on board").integer("CRBLKSZ", 10, "frames of a block");
  cards.logical("CRSPOC", false, "cosmic rays are removed on the ground");
  return cards;
}

CardWriter table_cards(const Target& target, const Window& window, std::string_view name) {
  CardWriter cards;
  cards.logical("INHERIT", true, "inherits the primary header").text("EXTNAME", name, "name of the extension");
  cards.integer("EXTVER", 1).logical("SIMDATA", true, "file is based on simulated data");
  cards.text("TELESCOP", "TESS", "telescope that is simulated").text("INSTRUME", "TESS Photometer", "detector");
  add_star(cards, target);
  add_frame(cards);
  add_time_system(cards);
  add_span(cards, target);
  add_exposure(cards, target);
  cards.text("PHOTAPP", "SAP", "kind of photometry");
  cards.real("CROWDSAP", window.crowding, "the target's share of the flux in the aperture");
  cards.real("FLFRCSAP", window.captured, "the share of the target's flux in the aperture");
  return cards;
}

CardWriter aperture_cards(const Target& target, const Window& window) {
  CardWriter cards;
  cards.logical("INHERIT", true, "inherits the primary header").text("EXTNAME", "APERTURE", "name of the extension");
  cards.integer("EXTVER", 1).logical("SIMDATA", true, "file is based on simulated data");
  add_star(cards, target);
  window.wcs.write(cards);
  std::int64_t in_aperture = 0;
  for (const std::int32_t flags : window.aperture) in_aperture += (flags & kInAperture) != 0 ? 1 : 0;
  cards.integer("NPIXSAP", in_aperture, "pixels in the aperture").integer("NPIXMISS", 0, "pixels that are missing");
  return cards;
}

void add_column_wcs(CardWriter& cards, const universe::Tangent& wcs, int column) {
  const double cosine = std::cos(wcs.y_axis_pa_deg() * sky::kDegree);
  const double sine = std::sin(wcs.y_axis_pa_deg() * sky::kDegree);
  const double scale_deg = wcs.pixel_arcsec() * universe::kArcsec_deg;
  const auto keyword = [column](std::string_view root) { return fmt::format("{}{}", root, column); };
  cards.integer(keyword("WCAX"), 2, "axes of the images in the column");
  cards.text(keyword("1CTYP"), "RA---TAN").text(keyword("2CTYP"), "DEC--TAN");
  cards.text(keyword("1CUNI"), "deg").text(keyword("2CUNI"), "deg");
  cards.real(keyword("1CRPX"), wcs.reference_pixel().x).real(keyword("2CRPX"), wcs.reference_pixel().y);
  cards.real(keyword("1CRVL"), wcs.reference().ra_deg()).real(keyword("2CRVL"), wcs.reference().dec_deg());
  cards.real(keyword("1CDLT"), scale_deg).real(keyword("2CDLT"), scale_deg);
  cards.real(keyword("11PC"), -cosine).real(keyword("12PC"), sine);
  cards.real(keyword("21PC"), sine).real(keyword("22PC"), cosine);
}

}  // namespace almagest::simulate::tess
