// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/combined.h"
#include "simulate/source_catalog.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

// One row for each exposure that went in.
std::vector<fits::TableColumn> members_table(const Group& group) {
  std::vector<std::string> files, detectors, dates;
  std::vector<double> starts_mjd;
  for (const Group::Frame& frame : group.frames) {
    files.push_back(frame.exposure->root(*frame.detector) + "_cal.fits");
    detectors.emplace_back(frame.detector->name);
    dates.push_back(base::iso_of(frame.exposure->start, base::Fraction::none));
    starts_mjd.push_back(mjd_of(frame.exposure->start));
  }
  return {{"FILENAME", "", files}, {"DETECTOR", "", detectors}, {"DATE_BEG", "", dates}, {"EXPSTART", "d", starts_mjd}};
}

double exposure_s(const Group& group) {
  double sum_s = 0;
  for (const Exposure* exposure : group.exposures) {
    sum_s += exposure->mode->readout.groups * exposure->mode->readout.group_s();
  }
  return sum_s;
}

}  // namespace

base::Status write_combined_image(Output& output, const Group& group, const Mosaic& mosaic, const std::string& pool) {
  const FileKind kind{group.root + "_i2d.fits", "ImageModel", FileKind::Stage::combined, group.association, pool};
  const std::vector<std::int64_t> axes{mosaic.width(), mosaic.height()};
  CardWriter science = science_cards("MJy/sr", exposure_s(group));
  mosaic.wcs().write(science);
  science.text("S_REGION", mosaic.wcs().s_region(mosaic.width(), mosaic.height()), "outline on the sky");
  science.real("PIXAR_SR", mosaic.wcs().pixel_area_sr(), "[sr] of a pixel");
  std::vector<std::byte> file;
  ALMAGEST_CHECK(
      fits::append_empty_primary(file, combined_cards(kind, group.exposures, *group.element), Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {axes, mosaic.flux_mjy_sr()}, science, Checksums::write));
  CardWriter error;
  error.text("EXTNAME", "ERR", "standard deviation of SCI");
  ALMAGEST_CHECK(fits::append_image(file, {axes, mosaic.error_mjy_sr()}, error, Checksums::write));
  CardWriter weight;
  weight.text("EXTNAME", "WHT", "sum of weights");
  ALMAGEST_CHECK(fits::append_image(file, {axes, mosaic.weight()}, weight, Checksums::write));
  CardWriter members;
  members.text("EXTNAME", "HDRTAB", "what went in");
  ALMAGEST_CHECK(fits::append_table(file, members_table(group), members, Checksums::write));
  ALMAGEST_CHECK(output.write(group.dataset, kind.name, file));
  ALMAGEST_CHECK(output.write(group.dataset, group.root + "_cat.ecsv", catalog_of(mosaic)));
  return output.write(group.dataset, group.association, association_text(group, pool, "image3", {group.root}));
}

}  // namespace almagest::simulate
