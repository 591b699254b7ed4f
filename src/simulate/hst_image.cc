// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/hst_image.h"

#include <fmt/format.h>

#include <cmath>

#include "simulate/file_builder.h"
#include "simulate/hst_cards.h"
#include "simulate/other_cards.h"
#include "universe/random.h"
#include "universe/render.h"

namespace almagest::simulate::hst {
namespace {

using universe::Random;

constexpr double kSky_mjy_sr = 0.12;  // in visible light and the near infrared
constexpr double kSkyUltraviolet_mjy_sr = 0.03;
constexpr double kRays_px = 1.5e-6;  // cosmic rays a second in a pixel of the detector

// Where a detector is bad it is always bad.
std::vector<std::int16_t> flaws_of(const Camera& camera, int chip) {
  Random random(13, fmt::format("{} {} {}", camera.instrument, camera.detector, chip));
  std::vector<std::int16_t> flaws(static_cast<std::size_t>(camera.width) * static_cast<std::size_t>(camera.height), 0);
  for (std::int16_t& flaw : flaws) {
    const double drawn = random.uniform();
    if (drawn < 0.0006) flaw = kBadPixel;
    if (drawn > 0.9985) flaw = kHotPixel;
  }
  return flaws;
}

// Rings and spikes drown in pixels that stand for many.
universe::Psf psf_of(const Exposure& exposure) {
  if (exposure.camera->binning > 1) return universe::Psf::gaussian(0.09);
  const Filter& filter = *exposure.filter;
  return universe::Psf::of_pupil(universe::Pupil::obstructed, filter.least_um, filter.most_um);
}

std::vector<float> light_of(const universe::Scene& scene, const Exposure& exposure, const universe::Psf& psf,
                            const universe::Tangent& wcs) {
  const Filter& filter = *exposure.filter;
  const double sky = filter.most_um < 0.4 ? kSkyUltraviolet_mjy_sr : kSky_mjy_sr;
  return universe::render_mjy_sr(scene, {filter.least_um, filter.most_um, &psf, sky}, wcs, exposure.camera->width,
                                 exposure.camera->height);
}

ChipImage expose(const Exposure& exposure, int chip, const std::vector<float>& light_mjy_sr, Random& random) {
  const Camera& camera = *exposure.camera;
  ChipImage image{exposure.wcs(chip), {}, {}, flaws_of(camera, chip)};
  const double rate_s = ujy_per_mjy_sr(image.wcs) * exposure.filter->electrons_per_ujy_s();
  const double unit = camera.in_rates ? exposure.exposure_s : 1;
  // The infrared channel sees cosmic rays in its reads and takes them out.
  const double rays = camera.in_rates ? 0 : kRays_px * exposure.exposure_s * camera.binning * camera.binning;
  for (std::size_t i = 0; i < light_mjy_sr.size(); ++i) {
    const bool hot = image.quality[i] == kHotPixel;
    const double dark = camera.dark_s * (hot ? 40 : 1) * exposure.exposure_s;
    double electrons = random.poisson(light_mjy_sr[i] * rate_s * exposure.exposure_s + dark) - dark;
    electrons += camera.read_noise * random.normal();
    if (image.quality[i] == kBadPixel) electrons *= 0.1;
    if (random.uniform() < rays) {
      electrons += random.power_law(800, 60'000, 1.2);
      image.quality[i] = static_cast<std::int16_t>(image.quality[i] | kCosmicRay);
    }
    const double variance = std::max(electrons, 0.0) + dark + camera.read_noise * camera.read_noise;
    image.science.push_back(static_cast<float>(electrons / unit));
    image.error.push_back(static_cast<float>(std::sqrt(variance) / unit));
  }
  return image;
}

fits::CardWriter science_cards(const Exposure& exposure, const ChipImage& image, int chip) {
  const Camera& camera = *exposure.camera;
  fits::CardWriter cards = extension_cards(exposure.root, "SCI", chip + 1);
  cards.text("BUNIT", camera.in_rates ? "ELECTRONS/S" : "ELECTRONS", "unit of the values");
  if (camera.chips == 2) cards.integer("CCDCHIP", 2 - chip, "chip of the detector");
  add_cd_matrix(cards, image.wcs);
  cards.real("ORIENTAT", exposure.y_axis_pa_deg, "[deg] position angle of axis 2, east of north");
  cards.real("PA_APER", exposure.y_axis_pa_deg, "[deg] position angle of the aperture");
  cards.real("RA_APER", exposure.pointing.ra_deg(), "[deg] aperture").real("DEC_APER", exposure.pointing.dec_deg());
  cards.real("PHOTFLAM", exposure.filter->photflam, "inverse sensitivity, erg/s/cm2/A of 1 e-/s");
  cards.real("PHOTPLAM", exposure.filter->pivot_angstrom, "[Angstrom] pivot");
  cards.integer("NCOMBINE", 1, "exposures in this image").real("SAMPTIME", exposure.exposure_s, "[s] exposure");
  return cards;
}

// An image in which all values are equal, as calibration software writes it: without data.
void add_constant(FileBuilder& file, const Exposure& exposure, std::string_view name, double value,
                  std::string_view unit) {
  fits::CardWriter cards = extension_cards(exposure.root, name, 1);
  cards.integer("NPIX1", exposure.camera->width, "length of axis 1").integer("NPIX2", exposure.camera->height);
  cards.real("PIXVALUE", value, "of every pixel").text("BUNIT", unit);
  file.image({{}, std::vector<float>()}, cards);
}

base::Status write_exposure(Output& output, const Exposure& exposure, const std::vector<ChipImage>& chips) {
  const Camera& camera = *exposure.camera;
  const std::string name = exposure.root + "_flt.fits";
  const std::vector<std::int64_t> axes{camera.width, camera.height};
  FileBuilder file;
  file.primary(exposure_cards(exposure, name, camera.chips * 3 + (camera.in_rates ? 2 : 0)));
  for (int chip = 0; chip < camera.chips; ++chip) {
    const ChipImage& image = chips[static_cast<std::size_t>(chip)];
    fits::CardWriter error = extension_cards(exposure.root, "ERR", chip + 1);
    error.text("BUNIT", camera.in_rates ? "ELECTRONS/S" : "ELECTRONS");
    fits::CardWriter quality = extension_cards(exposure.root, "DQ", chip + 1);
    quality.text("BUNIT", "UNITLESS");
    add_cd_matrix(error, image.wcs);
    add_cd_matrix(quality, image.wcs);
    file.image({axes, image.science}, science_cards(exposure, image, chip));
    file.image({axes, image.error}, error).image({axes, image.quality}, quality);
  }
  if (camera.in_rates) {
    add_constant(file, exposure, "SAMP", 15, "UNITLESS");
    add_constant(file, exposure, "TIME", exposure.exposure_s, "SECONDS");
  }
  return file.save(output, exposure.root, name);
}

base::Status write_combined(Output& output, const Group& group, const CombinedImage& image) {
  const Exposure& first = group.front();
  const std::string name = first.association + "_drz.fits";
  const std::vector<std::int64_t> axes{image.width, image.height};
  fits::CardWriter science = extension_cards(first.association, "SCI", 1);
  science.text("BUNIT", "ELECTRONS/S", "unit of the values");
  science.text("S_REGION", image.wcs.s_region(image.width, image.height), "outline");
  science.real("ORIENTAT", first.y_axis_pa_deg, "[deg] position angle of axis 2, east of north");
  science.real("PA_APER", first.y_axis_pa_deg, "[deg] position angle of the aperture");
  fits::CardWriter weight = extension_cards(first.association, "WHT", 1);
  fits::CardWriter contexts = extension_cards(first.association, "CTX", 1);
  for (fits::CardWriter* cards : {&science, &weight, &contexts}) add_cd_matrix(*cards, image.wcs);
  FileBuilder file;
  file.primary(combined_cards(group, name)).image({axes, image.science}, science);
  file.image({axes, image.weight}, weight).image({axes, image.contexts}, contexts);
  return file.save(output, first.association, name);
}

base::Status write_association(Output& output, const Group& group) {
  const Exposure& first = group.front();
  const std::string name = first.association + "_asn.fits";
  std::vector<std::string> members, roles;
  members.reserve(group.size() + 1);
  roles.reserve(group.size() + 1);
  for (const Exposure& exposure : group) {
    members.push_back(exposure.root);
    roles.emplace_back("EXP-DTH");
  }
  members.push_back(first.association);
  roles.emplace_back("PROD-DTH");
  fits::CardWriter cards;
  cards.text("EXTNAME", "ASN", "association table").integer("EXTVER", 1);
  FileBuilder file;
  file.primary(association_cards(group, name));
  file.table({{.name = "MEMNAME", .values = members},
              {.name = "MEMTYPE", .values = roles},
              {.name = "MEMPRSNT", .values = std::vector<bool>(members.size(), true)}},
             cards);
  return file.save(output, first.association, name);
}

}  // namespace

base::Status write_group(Output& output, const universe::Universe& universe, const Group& group) {
  const Exposure& first = group.front();
  const Camera& camera = *first.camera;
  const universe::Psf psf = psf_of(first);
  const double side_arcmin = camera.pixel_arcsec * (camera.width + camera.chips * camera.height) / 60;
  std::vector<std::vector<ChipImage>> exposures;
  exposures.reserve(group.size());
  for (const Exposure& exposure : group) {
    const universe::Scene scene = universe.look(exposure.pointing, side_arcmin / 2, exposure.start_mjd);
    Random random(universe.seed(), "hst " + exposure.root);
    std::vector<ChipImage> chips;
    chips.reserve(static_cast<std::size_t>(camera.chips));
    for (int chip = 0; chip < camera.chips; ++chip) {
      chips.push_back(expose(exposure, chip, light_of(scene, exposure, psf, exposure.wcs(chip)), random));
    }
    ALMAGEST_CHECK(write_exposure(output, exposure, chips));
    exposures.push_back(std::move(chips));
  }
  ALMAGEST_CHECK(write_combined(output, group, combine(group, exposures)));
  return write_association(output, group);
}

}  // namespace almagest::simulate::hst
