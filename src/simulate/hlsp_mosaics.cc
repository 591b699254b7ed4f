// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "simulate/file_builder.h"
#include "simulate/hlsp_cards.h"
#include "simulate/hlsp_files.h"
#include "simulate/other_cards.h"
#include "universe/random.h"
#include "universe/render.h"

namespace almagest::simulate::hlsp {
namespace {

constexpr std::int64_t kSide = 360;
constexpr double kPixel_arcsec = 0.2;
constexpr Project kDeep{"simdeep", "One deep field by two telescopes", "Caroline Simulated"};

struct Layer {
  std::string_view telescope, instrument, filter, program;
  universe::Pupil pupil;
  double least_um, most_um, noise_mjy_sr, start_mjd;
};

constexpr Layer kLayers[] = {
    {"HST", "ACS", "F606W", "99001", universe::Pupil::obstructed, 0.470, 0.720, 0.0022, 59'912.2},
    {"HST", "ACS", "F814W", "99001", universe::Pupil::obstructed, 0.687, 0.959, 0.0026, 59'912.2},
    {"JWST", "NIRCAM", "F200W", "9003", universe::Pupil::segmented, 1.755, 2.227, 0.0030, 60'046.0},
};

universe::Tangent grid() {
  const double middle = (kSide + 1) / 2.0;
  return {point_of(universe::place::kDeepField), {middle, middle}, kPixel_arcsec, 0};
}

Product product_of(const Layer& layer) {
  Product product{&kDeep, layer.telescope, layer.instrument, universe::place::kDeepField.name,
                  base::lower(layer.filter)};
  product.place = point_of(universe::place::kDeepField);
  product.program = layer.program;
  product.start_mjd = layer.start_mjd;
  product.end_mjd = layer.start_mjd + 0.4;
  product.exposure_s = 24'800;
  return product;
}

fits::CardWriter image_cards(const universe::Tangent& wcs, std::string_view name, std::string_view unit) {
  fits::CardWriter cards;
  cards.text("EXTNAME", name, "name of the extension").text("BUNIT", unit, "unit of the values");
  add_cd_matrix(cards, wcs);
  return cards;
}

base::Status write_layer(Output& output, const universe::Universe& universe, const Layer& layer) {
  const universe::Tangent wcs = grid();
  const Product product = product_of(layer);
  const double radius_arcmin = kSide * kPixel_arcsec / 60 / std::sqrt(2.0);
  const universe::Scene scene = universe.look(wcs.reference(), radius_arcmin, layer.start_mjd);
  const universe::Psf psf = universe::Psf::of_pupil(layer.pupil, layer.least_um, layer.most_um);
  std::vector<float> pixels =
      universe::render_mjy_sr(scene, {layer.least_um, layer.most_um, &psf, 0}, wcs, kSide, kSide);
  universe::Random random(universe.seed(), "hlsp " + product.root());
  for (float& pixel : pixels) pixel += static_cast<float>(layer.noise_mjy_sr * random.normal());
  const std::vector<float> weight(pixels.size(), static_cast<float>(1 / std::pow(layer.noise_mjy_sr, 2)));
  const std::string name = product.root() + "_drz.fits";
  fits::CardWriter primary = primary_cards(product, name);
  primary.text("FILTER", layer.filter, "filter");
  fits::CardWriter science = image_cards(wcs, "SCI", "MJy/sr");
  science.text("S_REGION", wcs.s_region(kSide, kSide), "outline");
  FileBuilder file;
  file.primary(primary).image({{kSide, kSide}, pixels}, science);
  file.image({{kSide, kSide}, weight}, image_cards(wcs, "WHT", "(MJy/sr)**-2"));
  return file.save(output, product.root(), name);
}

// Positions and fluxes are those of the simulated sky: no software looked for them.
base::Status write_catalog(Output& output, const universe::Universe& universe) {
  constexpr double kFaintest_ujy = 0.5;
  const universe::Tangent wcs = grid();
  const Product product = product_of(kLayers[0]);
  const universe::Scene scene = universe.look(wcs.reference(), 1, product.start_mjd);
  std::vector<std::int32_t> id;
  std::vector<double> ra, dec;
  std::vector<float> radius;
  std::vector<std::vector<float>> flux(std::size(kLayers));
  for (const universe::Source& source : scene.sources) {
    const auto at = wcs.pixel(source.direction);
    if (!at || std::abs(at->x - 0.5 * kSide) > 0.5 * kSide || std::abs(at->y - 0.5 * kSide) > 0.5 * kSide) continue;
    if (source.spectrum.band_ujy(1.755, 2.227) < kFaintest_ujy) continue;
    const auto place = sky::SkyPoint::towards(source.direction);
    id.push_back(static_cast<std::int32_t>(id.size() + 1));
    ra.push_back(place.ra_deg());
    dec.push_back(place.dec_deg());
    radius.push_back(static_cast<float>(source.radius_arcsec));
    for (std::size_t i = 0; i < flux.size(); ++i) {
      flux[i].push_back(static_cast<float>(source.spectrum.band_ujy(kLayers[i].least_um, kLayers[i].most_um)));
    }
  }
  std::vector<fits::TableColumn> columns{{.name = "id", .values = id},
                                         {.name = "ra", .unit = "deg", .values = ra},
                                         {.name = "dec", .unit = "deg", .values = dec},
                                         {.name = "half_light_radius", .unit = "arcsec", .values = radius}};
  for (std::size_t i = 0; i < flux.size(); ++i) {
    columns.push_back({.name = "flux_" + base::lower(kLayers[i].filter), .unit = "uJy", .values = flux[i]});
  }
  const std::string name = product.root() + "_cat.fits";
  fits::CardWriter table;
  table.text("EXTNAME", "CATALOG", "sources of the simulated sky").comment("SIMULATED: the truth, not a measurement.");
  FileBuilder file;
  return file.primary(primary_cards(product, name)).table(columns, table).save(output, product.root(), name);
}

base::Status write_readme(Output& output) {
  const Product product = product_of(kLayers[0]);
  std::string text = fmt::format(
      "SIMULATED by Almagest for demonstrations and tests. Nothing here was observed; project and people are "
      "invented.\n\n"
      "{}\n\nMosaics ({} x {} pixels of {} arcsec, north up, in MJy/sr) and a catalogue of the simulated sky:\n\n",
      kDeep.name, kSide, kSide, kPixel_arcsec);
  for (const Layer& layer : kLayers) text += fmt::format("  {}_drz.fits\n", product_of(layer).root());
  text += fmt::format("  {}_cat.fits\n", product.root());
  return output.write(product.root(), product.root() + "_readme.txt", text);
}

}  // namespace

base::Status write_mosaics(Output& output, const universe::Universe& universe) {
  for (const Layer& layer : kLayers) ALMAGEST_CHECK(write_layer(output, universe, layer));
  ALMAGEST_CHECK(write_catalog(output, universe));
  return write_readme(output);
}

}  // namespace almagest::simulate::hlsp
