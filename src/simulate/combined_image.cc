// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/combined_image.h"

#include "simulate/preview.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

double exposure_s(const Group& group) {
  double sum_s = 0;
  for (const Exposure* exposure : group.exposures()) sum_s += exposure->mode->readout.exposure_s();
  return sum_s;
}

CardWriter named(std::string_view name, std::string_view what) {
  CardWriter cards;
  return cards.text("EXTNAME", name, what).integer("EXTVER", 1, "extension version");
}

CardWriter in_unit(CardWriter cards, std::string_view unit) {
  return cards.text("BUNIT", unit, "unit of the values");
}

base::Status write_segments(Context& context, const Group& group, const Mosaic& mosaic,
                            std::vector<std::int32_t> labels) {
  const FileKind kind{group.root + "_segm.fits", "SegmentationMapModel", FileKind::Stage::combined, group.association,
                      context.pool()};
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, combined_cards(kind, group), Checksums::write));
  CardWriter cards = named("SCI", "number of the source in the catalogue, 0 for none");
  mosaic.wcs().write(cards);
  ALMAGEST_CHECK(
      fits::append_image(file, {{mosaic.width(), mosaic.height()}, std::move(labels)}, cards, Checksums::write));
  return context.output().write(group.dataset, kind.name, file);
}

}  // namespace

base::Result<std::vector<std::byte>> resampled_file(const CardWriter& primary, const Mosaic& mosaic,
                                                    double exposure_seconds, const Frame& frame) {
  const std::vector<std::int64_t> axes{mosaic.width(), mosaic.height()};
  const double pixel_arcsec = mosaic.wcs().pixel_arcsec();
  CardWriter science = science_cards("MJy/sr", exposure_seconds);
  science.integer("EXTVER", 1, "extension version").append(pointing_cards(*frame.exposure, *frame.detector));
  science.append(photometry_cards(*frame.exposure, *frame.detector));
  mosaic.wcs().write(science);
  science.text("S_REGION", mosaic.wcs().s_region(mosaic.width(), mosaic.height()), "outline on the sky");
  science.real("PIXAR_SR", mosaic.wcs().pixel_area_sr(), "[sr] of a pixel");
  science.real("PIXAR_A2", pixel_arcsec * pixel_arcsec, "[arcsec2] of a pixel");
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary, Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {axes, mosaic.values()}, science, Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {axes, mosaic.errors()},
                                    in_unit(named("ERR", "standard deviation of SCI"), "MJy/sr"), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {{mosaic.width(), mosaic.height(), 1}, mosaic.contexts()},
                                    named("CON", "bit of each exposure that is in"), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {axes, mosaic.weights()}, named("WHT", "sum of weights"), Checksums::write));
  if (mosaic.members() == 1) return file;
  ALMAGEST_CHECK(fits::append_image(file, {axes, mosaic.variance_photons()},
                                    named("VAR_POISSON", "variance by photons"), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {axes, mosaic.variance_reading()}, named("VAR_RNOISE", "variance by reading"),
                                    Checksums::write));
  return file;
}

base::Status write_combined_image(Context& context, const Group& group, const Mosaic& mosaic,
                                  const universe::Psf& psf) {
  const FileKind kind{group.root + "_i2d.fits", "ImageModel", FileKind::Stage::combined, group.association,
                      context.pool()};
  ALMAGEST_TRY(std::vector<std::byte> file,
               resampled_file(combined_cards(kind, group), mosaic, exposure_s(group), group.frames.front()));
  ALMAGEST_CHECK(append_header_table(file, group, "cal"));
  ALMAGEST_CHECK(context.output().write(group.dataset, kind.name, file));
  ALMAGEST_CHECK(write_image_preview(context.output(), group.dataset, kind.name, mosaic.values(), mosaic.width(),
                                     mosaic.height()));
  FoundSources found = find_sources(mosaic, psf);
  context.keep_sources(group.root, std::move(found.sources));
  ALMAGEST_CHECK(context.output().write(group.dataset, group.root + "_cat.ecsv", found.catalog));
  ALMAGEST_CHECK(write_segments(context, group, mosaic, std::move(found.labels)));
  return context.output().write(group.dataset, group.association,
                                association_text(group.first(), group.candidate, group.type, context.pool(),
                                                 {{group.root, members_of(group, "cal")}}));
}

}  // namespace almagest::simulate
