// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/image_files.h"

#include <bit>
#include <string>

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

// A moving target is in the scene where it is at mid time.
Scene with_target(const Scene& scene, const Exposure& exposure) {
  Scene all = scene;
  if (exposure.target->type == "MOVING") {
    Source body;
    body.direction = exposure.target_position.unit();
    body.flux_ujy = 150;
    body.spectral_slope = 1.2;
    all.sources.push_back(body);
  }
  return all;
}

}  // namespace

double exposure_s(const Exposure& exposure) {
  return exposure.mode->readout.groups * exposure.mode->readout.group_s();
}

std::vector<float> scaled(const std::vector<float>& values, double factor) {
  std::vector<float> out;
  out.reserve(values.size());
  for (const float value : values) out.push_back(static_cast<float>(value * factor));
  return out;
}

// FITS has no unsigned 32-bit integers: they are kept less 2^31 (FITS 4.0 section 4.4.2.5).
fits::Image quality_image(std::vector<std::int64_t> axes, const std::vector<std::uint32_t>& quality,
                          CardWriter& cards) {
  std::vector<std::int32_t> stored;
  stored.reserve(quality.size());
  for (const std::uint32_t bits : quality) stored.push_back(std::bit_cast<std::int32_t>(bits ^ 0x8000'0000U));
  cards.real("BSCALE", 1).real("BZERO", 2'147'483'648.0, "unsigned 32-bit integers");
  return {std::move(axes), std::move(stored)};
}

base::Status write_raw(Output& output, const Exposure& exposure, const Detector& detector, const Recording& recording,
                       const CardWriter& science) {
  const FileKind kind{exposure.root(detector) + "_uncal.fits", "Level1bModel", FileKind::Stage::raw, "", ""};
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, exposure, detector), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {{recording.width, recording.height, recording.groups, 1}, recording.ramp_dn},
                                    science, Checksums::write));
  return output.write(exposure.root(), kind.name, file);
}

base::Status write_plane(Output& output, const Exposure& exposure, const FileKind& kind, const Detector& detector,
                         const CardWriter& science, const std::vector<float>& values, const std::vector<float>& errors,
                         const std::vector<std::uint32_t>& quality) {
  const std::vector<std::int64_t> axes{exposure.mode->readout.width, exposure.mode->readout.height};
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, exposure, detector), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {axes, values}, science, Checksums::write));
  CardWriter error;
  error.text("EXTNAME", "ERR", "standard deviation of SCI");
  ALMAGEST_CHECK(fits::append_image(file, {axes, errors}, error, Checksums::write));
  CardWriter flags;
  const fits::Image bits = quality_image(axes, quality, flags);
  flags.text("EXTNAME", "DQ", "data quality flags");
  ALMAGEST_CHECK(fits::append_image(file, bits, flags, Checksums::write));
  return output.write(exposure.root(), kind.name, file);
}

base::Result<CalibratedImage> write_image_files(Output& output, std::uint64_t seed, const Scene& scene,
                                                const Exposure& exposure, const Detector& detector,
                                                const AssociationNames& names) {
  const Readout& readout = exposure.mode->readout;
  const Element& element = exposure.setting.of(detector);
  const std::string root = exposure.root(detector);
  CalibratedImage image{wcs_of(exposure, detector), readout.width, readout.height, {}, {}, {}};
  const Sight sight{element.wavelength_um, std::max(element.psf_sigma_arcsec, 0.7 * image.wcs.pixel_arcsec()),
                    element.background_mjy_sr};
  const auto light = render_mjy_sr(with_target(scene, exposure), sight, image.wcs, image.width, image.height);
  universe::Random random(seed, "noise " + root);
  Recording recording = record(light, element.mjy_sr_per_dn_s, readout, detector, random);
  const auto science_of = [&](std::string_view unit) {
    CardWriter science = science_cards(unit, exposure_s(exposure));
    science.append(pointing_cards(exposure, detector));
    image.wcs.write(science);
    science.text("S_REGION", image.wcs.s_region(image.width, image.height), "outline on the sky");
    return science;
  };
  ALMAGEST_CHECK(write_raw(output, exposure, detector, recording, science_of("DN")));
  FileKind kind{root + "_rate.fits", "ImageModel", FileKind::Stage::slopes, "", ""};
  ALMAGEST_CHECK(write_plane(output, exposure, kind, detector, science_of("DN/s"), recording.rate_dn_s,
                             recording.rate_error_dn_s, recording.quality));

  image.flux_mjy_sr = scaled(recording.rate_dn_s, element.mjy_sr_per_dn_s);
  image.error_mjy_sr = scaled(recording.rate_error_dn_s, element.mjy_sr_per_dn_s);
  image.quality = std::move(recording.quality);
  CardWriter science = science_of("MJy/sr");
  science.real("PHOTMJSR", element.mjy_sr_per_dn_s, "[MJy/sr] that make one DN/s");
  science.real("PIXAR_SR", image.wcs.pixel_area_sr(), "[sr] of a pixel");
  science.real("PIXAR_A2", image.wcs.pixel_arcsec() * image.wcs.pixel_arcsec(), "[arcsec2] of a pixel");
  kind = {root + "_cal.fits", "ImageModel", FileKind::Stage::calibrated, names.association, names.pool};
  ALMAGEST_CHECK(
      write_plane(output, exposure, kind, detector, science, image.flux_mjy_sr, image.error_mjy_sr, image.quality));
  return image;
}

}  // namespace almagest::simulate
