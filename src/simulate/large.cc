// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/large.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "fits/image_stream.h"
#include "simulate/cards.h"
#include "universe/random.h"
#include "universe/render.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

const Program& large_program() {
  static const Program program{
      9099, "SIMULATED: Files as large as the largest", "Simulated, Ottokar Gross", "CAL", "NONE", "", false};
  return program;
}

// A single exposure of that mode, aimed at a place, so that headers can be made as for any product.
struct Made {
  Target target;
  Exposure exposure;
  Group group;
};

std::unique_ptr<Made> make(const universe::Place& place, ModeId mode, std::string_view filter, std::string_view wheel,
                           int observation) {
  auto made = std::make_unique<Made>();
  made->target = {place.name, "", "FIXED", "Galaxy", "Benchmarks", place.ra_deg, place.dec_deg};
  Exposure& exposure = made->exposure;
  exposure.program = &large_program();
  exposure.target = &made->target;
  exposure.mode = &mode_of(mode, 16);
  exposure.setting.first = element_of(exposure.mode->instrument, filter, wheel);
  exposure.observation = observation;
  exposure.group = "02";
  exposure.activity = "01";
  exposure.target_position = sky::SkyPoint::make(place.ra_deg, place.dec_deg).value_or(exposure.target_position);
  exposure.pointing = exposure.target_position;
  exposure.visit_start = {1'700'000'000'000'000};
  exposure.start = {exposure.visit_start.us + 1'800'000'000};
  exposure.end = {exposure.start.us + 3'600'000'000};
  exposure.visit_end = {exposure.end.us + 60'000'000};
  Group& group = made->group;
  group.candidate = "o00" + std::to_string(observation);
  group.technique = exposure.mode->technique;
  group.type = "image3";
  group.dataset = "jw09099-" + group.candidate + "_t001_" + std::string(exposure.mode->file_name);
  group.element = exposure.setting.first;
  group.root = group.dataset + "_" + optics_of(exposure, *group.element);
  group.frames = {{&exposure, &exposure.mode->detectors.front()}};
  return made;
}

void add_noise(std::vector<float>& values, double sigma, universe::Random& random) {
  for (float& value : values) value += static_cast<float>(sigma * random.normal());
}

base::Status write_mosaic(base::FileSystem& files, const std::string& folder, std::uint64_t seed, std::int64_t side) {
  constexpr std::int64_t kStrip = 256;
  constexpr double kPixel_arcsec = 0.031;
  const auto made = make(universe::place::kDeepField, ModeId::nircam_b, "F200W", "CLEAR", 1);
  const Element& element = *made->group.element;
  const double middle = (static_cast<double>(side) + 1) / 2;
  const universe::Tangent wcs(made->exposure.pointing, {middle, middle}, kPixel_arcsec, 0);
  const universe::Psf psf = universe::Psf::of_pupil(universe::Pupil::segmented, element.least_um, element.most_um);
  const universe::Sight sight{element.least_um, element.most_um, &psf, element.background_mjy_sr};
  const universe::Universe universe(seed);
  const FileKind kind{made->group.root + "_i2d.fits", "ImageModel", FileKind::Stage::combined, "", ""};
  CardWriter science = science_cards("MJy/sr", made->exposure.mode->readout.exposure_s());
  science.append(pointing_cards(made->exposure, made->exposure.mode->detectors.front()));
  wcs.write(science);
  science.text("S_REGION", wcs.s_region(side, side), "outline on the sky");
  ALMAGEST_TRY(fits::ImageStream image,
               fits::ImageStream::begin(files, folder + "/" + kind.name, combined_cards(kind, made->group),
                                        {side, side}, science));
  universe::Random random(seed, kind.name);
  for (std::int64_t row = 0; row < side; row += kStrip) {
    const std::int64_t height = std::min(kStrip, side - row);
    const universe::Tangent strip(wcs.reference(), {middle, middle - static_cast<double>(row)}, kPixel_arcsec, 0);
    // What is in the strip, not all of the mosaic.
    const sky::SkyPoint centre =
        sky::SkyPoint::towards(strip.direction({middle, (static_cast<double>(height) + 1) / 2}));
    const double radius_arcmin = kPixel_arcsec / 60 * std::hypot(side, height) / 2;
    std::vector<float> values =
        render_mjy_sr(universe.look(centre, radius_arcmin, made->exposure.middle_mjd()), sight, strip, side, height);
    add_noise(values, 0.004, random);
    ALMAGEST_CHECK(image.add(values));
  }
  return image.finish();
}

// Each source is drawn once; a plane is the sum of their pictures times their light at its wavelength.
base::Status write_cube(base::FileSystem& files, const std::string& folder, std::uint64_t seed, std::int64_t side,
                        std::int64_t channels) {
  constexpr double kSpaxel_arcsec = 0.1;
  const auto made = make(universe::place::kStarburst, ModeId::nirspec_ifu, "F170LP", "G235H", 2);
  const Element& element = *made->group.element;
  const double middle = (static_cast<double>(side) + 1) / 2;
  const universe::Tangent wcs(made->exposure.pointing, {middle, middle}, kSpaxel_arcsec, 0);
  const universe::Psf psf = universe::Psf::of_pupil(universe::Pupil::segmented, element.least_um, element.most_um);
  const double step_um = (element.most_um - element.least_um) / static_cast<double>(channels);
  const FileKind kind{made->group.root + "_s3d.fits", "IFUCubeModel", FileKind::Stage::combined, "", ""};
  CardWriter science = science_cards("MJy/sr", made->exposure.mode->readout.exposure_s());
  science.append(pointing_cards(made->exposure, made->exposure.mode->detectors.front()));
  wcs.write(science, 3);
  science.text("CTYPE3", "WAVE", "axis 3 type").text("CUNIT3", "um", "axis 3 unit");
  science.real("CRPIX3", 1, "axis 3 coordinate of the reference pixel");
  science.real("CRVAL3", element.least_um + step_um / 2, "wavelength at the reference pixel");
  science.real("CDELT3", step_um, "axis 3 increment").real("PC3_3", 1, "linear transformation matrix element");
  science.text("S_REGION", wcs.s_region(side, side), "outline on the sky");
  ALMAGEST_TRY(fits::ImageStream cube,
               fits::ImageStream::begin(files, folder + "/" + kind.name, combined_cards(kind, made->group),
                                        {side, side, channels}, science));
  const double radius_arcmin = kSpaxel_arcsec / 60 * static_cast<double>(side) * 0.71;
  const universe::Scene scene =
      universe::Universe(seed).look(made->exposure.pointing, radius_arcmin, made->exposure.middle_mjd());
  struct Drawn {
    const universe::Source* source = nullptr;
    std::vector<std::pair<std::uint32_t, float>> pixels;  // where it is bright enough to count, for one microjansky
  };
  std::vector<Drawn> drawn;
  const auto size = static_cast<std::size_t>(side * side);
  for (const universe::Source& source : scene.sources) {
    const auto centre = wcs.pixel(source.direction);
    if (!centre) continue;
    std::vector<float> pixels(size, 0);
    universe::draw({pixels, wcs, side, side}, source, psf, *centre, 1);
    Drawn one{&source, {}};
    for (std::size_t i = 0; i < size; ++i) {
      if (pixels[i] > 1e-4F) one.pixels.emplace_back(static_cast<std::uint32_t>(i), pixels[i]);
    }
    drawn.push_back(std::move(one));
  }
  universe::Random random(seed, kind.name);
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    const double um = element.least_um + step_um * (static_cast<double>(channel) + 0.5);
    std::vector<float> plane(size, static_cast<float>(element.background_mjy_sr));
    for (const Drawn& one : drawn) {
      const auto flux = static_cast<float>(one.source->spectrum.flux_ujy(um, element.resolving_power));
      for (const auto& [pixel, share] : one.pixels) plane[pixel] += share * flux;
    }
    add_noise(plane, 0.05, random);
    ALMAGEST_CHECK(cube.add(plane));
  }
  return cube.finish();
}

}  // namespace

base::Status write_large_files(base::FileSystem& files, const std::string& folder, std::uint64_t seed,
                               const LargeSizes& sizes) {
  ALMAGEST_CHECK(files.make_directories(folder));
  ALMAGEST_CHECK(write_mosaic(files, folder, seed, sizes.mosaic_side));
  return write_cube(files, folder, seed, sizes.cube_side, sizes.cube_channels);
}

}  // namespace almagest::simulate
