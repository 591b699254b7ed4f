// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/galex_tile.h"

#include <fmt/format.h>

#include <cmath>

#include "simulate/file_builder.h"
#include "simulate/other_cards.h"
#include "universe/random.h"
#include "universe/render.h"

namespace almagest::simulate::galex {
namespace {

namespace place = universe::place;

constexpr std::size_t kPixels = std::size_t{kSide} * kSide;

BandImage expose(const universe::Universe& universe, const universe::Scene& scene, const Tile& tile, const Band& band) {
  const universe::Tangent wcs = tile.wcs();
  const universe::Psf psf = universe::Psf::gaussian(band.fwhm_arcsec);
  const auto light = universe::render_mjy_sr(scene, {band.least_um, band.most_um, &psf, 0}, wcs, kSide, kSide);
  const double per_mjy_sr = ujy_per_mjy_sr(wcs) * band.counts_per_ujy_s();
  universe::Random random(universe.seed(), fmt::format("galex {} {}", tile.root, band.name));
  BandImage image{.band = &band};
  for (const float pixel : light) {
    const double rate_s = pixel * per_mjy_sr + band.sky_s;
    const double photons = random.poisson(rate_s * tile.exposure_s);
    image.counts.push_back(static_cast<float>(photons));
    image.intensity_s.push_back(static_cast<float>(photons / tile.exposure_s));
  }
  // The background that the pipeline finds is smooth; here it is what was put in.
  image.background_s.assign(kPixels, static_cast<float>(band.sky_s));
  return image;
}

void add_tile(fits::CardWriter& cards, const Tile& tile) {
  const base::Instant start = at_mjd(tile.start_mjd);
  const sky::SkyPoint centre = point_of(tile.place);
  cards.text("INSTRUME", "GALEX", "instrument").text("OBJECT", tile.place.name, "what is in the field");
  cards.text("TILENAME", fmt::format("{}_SIM_{}", tile.survey, tile.number), "SIMULATED tile");
  cards.integer("TILENUM", tile.number, "its number").integer("VISIT", tile.visit, "visit");
  cards.integer("SUBVIS", tile.subvisit, "leg of a series; -999: none").integer("ECLIPSE", 90'000 + tile.number % 100);
  cards.text("MPSTYPE", tile.survey, "survey").text("MPSPLAN", "SIMULATED", "plan").text("OW", "d", "optics: direct");
  cards.text("OBS-DATE", date_text(start), "UT date at the start").text("TIME-OBS", time_text(start), "UT time");
  cards.text("DATE-END", date_and_time_text(at_mjd(tile.end_mjd())), "UTC end");
  cards.real("EXPTIME", tile.exposure_s, "[s] exposure").real("EQUINOX", 2000);
  cards.real("RA_CENT", centre.ra_deg(), "[deg] centre of the field").real("DEC_CENT", centre.dec_deg(), "[deg]");
  cards.real("AVASPRA", centre.ra_deg(), "[deg] average pointing").real("AVASPDEC", centre.dec_deg(), "[deg]");
  cards.real("AVASPROL", 0, "[deg] average roll").text("GRELEASE", "SIMULATED", "release");
}

fits::CardWriter cards_of(const Tile& tile, const std::string& name, std::string_view model) {
  fits::CardWriter cards;
  add_simulated(cards, name, "GALEX", fmt::format("{} of {}", model, tile.place.name), at_mjd(tile.end_mjd() + 9));
  add_tile(cards, tile);
  return cards;
}

base::Status write_map(Output& output, const Tile& tile, const Band& band, std::string_view suffix,
                       const std::vector<float>& pixels, std::string_view unit) {
  const std::string name = fmt::format("{}-{}d-{}.fits.gz", tile.root, band.letter, suffix);
  fits::CardWriter cards = cards_of(tile, name, fmt::format("{} {}", band.name, suffix));
  cards.integer("BAND", band.number, "1: NUV, 2: FUV").text("BUNIT", unit, "unit of the values");
  cards.comment(fmt::format("SIMULATED: the middle of a tile, {0} x {0} pixels of 3840 x 3840.", kSide));
  add_cd_matrix(cards, tile.wcs());
  FileBuilder file;
  return file.image({{kSide, kSide}, pixels}, cards).save_zipped(output, tile.root, name);
}

double magnitude(double counts_s, const Band& band) {
  return counts_s > 0 ? band.zero_magnitude - 2.5 * std::log10(counts_s) : -999;
}

struct BandColumns {
  std::vector<float> flux, flux_error, mag, mag_error;

  void add(double counts_s, double error_s, const Band& band) {
    flux.push_back(static_cast<float>(counts_s / band.counts_per_ujy_s()));
    flux_error.push_back(static_cast<float>(error_s / band.counts_per_ujy_s()));
    mag.push_back(static_cast<float>(magnitude(counts_s, band)));
    mag_error.push_back(counts_s > 0 ? static_cast<float>(1.0857 * error_s / counts_s) : -999);
  }
  void append_to(std::vector<fits::TableColumn>& columns, const std::string& band) const {
    columns.push_back({.name = band + "_flux", .unit = "uJy", .values = flux});
    columns.push_back({.name = band + "_fluxerr", .unit = "uJy", .values = flux_error});
    columns.push_back({.name = band + "_mag", .unit = "mag", .values = mag});
    columns.push_back({.name = band + "_magerr", .unit = "mag", .values = mag_error});
  }
};

std::vector<fits::TableColumn> catalog_columns(const Tile& tile, const std::vector<Detection>& found) {
  std::vector<std::int32_t> id, number;
  std::vector<double> ra, dec;
  std::vector<float> radius;
  std::array<BandColumns, 2> photometry;
  const universe::Tangent wcs = tile.wcs();
  for (const Detection& each : found) {
    const auto at = sky::SkyPoint::towards(wcs.direction({each.x, each.y}));
    id.push_back(static_cast<std::int32_t>(id.size() + 1));
    number.push_back(tile.number);
    ra.push_back(at.ra_deg());
    dec.push_back(at.dec_deg());
    radius.push_back(static_cast<float>(sky::separation_deg(at, point_of(tile.place))));
    for (std::size_t i = 0; i < 2; ++i) photometry[i].add(each.counts_s[i], each.error_s[i], bands()[i]);
  }
  std::vector<fits::TableColumn> columns{{.name = "tilenum", .values = number},
                                         {.name = "id", .values = id},
                                         {.name = "alpha_j2000", .unit = "deg", .values = ra},
                                         {.name = "delta_j2000", .unit = "deg", .values = dec},
                                         {.name = "fov_radius", .unit = "deg", .values = radius}};
  photometry[0].append_to(columns, "nuv");
  photometry[1].append_to(columns, "fuv");
  return columns;
}

base::Status write_catalog(Output& output, const Tile& tile, const std::vector<Detection>& found) {
  const std::string name = tile.root + "-xd-mcat.fits.gz";
  fits::CardWriter cards = cards_of(tile, name, "catalogue");
  fits::CardWriter table;
  table.text("EXTNAME", "MERGED_CATALOG", "sources of both bands");
  table.comment("SIMULATED: fluxes within 6 arcsec; -999 stands for no magnitude.");
  FileBuilder file;
  return file.primary(cards).table(catalog_columns(tile, found), table).save_zipped(output, tile.root, name);
}

}  // namespace

double Band::counts_per_ujy_s() const {
  return std::pow(10, 0.4 * (zero_magnitude - 23.9));
}

const std::array<Band, 2>& bands() {
  static constexpr std::array<Band, 2> kBands{
      {{"NUV", 'n', 1, 0.1771, 0.2831, 20.08, 5.0, 2.6e-3}, {"FUV", 'f', 2, 0.1344, 0.1786, 18.82, 4.3, 2.5e-4}}};
  return kBands;
}

universe::Tangent Tile::wcs() const {
  return {point_of(place), {(kSide + 1) / 2.0, (kSide + 1) / 2.0}, kPixel_arcsec, 0};
}

std::vector<Tile> plan() {
  return {{place::kDeepField, "AIS", "AIS_SIM_99001_sg01", 99001, 1, 1, 54'211.63, 168},
          {place::kDeepField, "DIS", "DIS_SIM_99002", 99002, 0, -999, 54'512.18, 28'400},
          {place::kSpiral, "NGS", "NGS_SIM_99003", 99003, 0, -999, 54'266.47, 1695},
          {place::kCrowdedZero, "MIS", "MIS_SIM_99004_0001", 99004, 1, -999, 54'688.91, 1520},
          {place::kLens, "GII", "GII_SIM_99005_0001", 99005, 1, -999, 54'701.26, 3210}};
}

base::Status write_tile(Output& output, const universe::Universe& universe, const Tile& tile) {
  const double radius_arcmin = kSide * kPixel_arcsec / 60 / std::sqrt(2.0);
  const universe::Scene scene = universe.look(point_of(tile.place), radius_arcmin, tile.start_mjd);
  std::array<BandImage, 2> images;
  for (std::size_t i = 0; i < 2; ++i) {
    const Band& band = bands()[i];
    images[i] = expose(universe, scene, tile, band);
    ALMAGEST_CHECK(write_map(output, tile, band, "cnt", images[i].counts, "photons"));
    ALMAGEST_CHECK(write_map(output, tile, band, "int", images[i].intensity_s, "photons/s"));
    ALMAGEST_CHECK(write_map(output, tile, band, "skybg", images[i].background_s, "photons/s"));
  }
  return write_catalog(output, tile, detect(images, tile.exposure_s));
}

}  // namespace almagest::simulate::galex
