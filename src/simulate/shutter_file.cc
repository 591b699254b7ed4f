// SPDX-License-Identifier: GPL-3.0-or-later
// The file of open shutters, with the tables that the JWST pipeline reads (its documentation: MSA metadata).
#include <fmt/format.h>

#include <cmath>

#include "simulate/cards.h"
#include "simulate/shutters.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr std::int64_t kAllRows = 342;
constexpr std::int64_t kAllColumns = 730;

CardWriter named(std::string_view name) {
  CardWriter cards;
  return cards.text("EXTNAME", name, "extension name");
}

// 1 where shutters are open; the four quadrants together.
fits::Image open_shutters(const std::vector<Slitlet>& slitlets) {
  std::vector<float> image(static_cast<std::size_t>(kAllRows * kAllColumns), 0);
  for (const Slitlet& slitlet : slitlets) {
    const std::int64_t column = slitlet.column - 1 + (slitlet.quadrant % 2 == 0 ? kAllColumns / 2 : 0);
    for (int step = -1; step <= 1; ++step) {
      const std::int64_t row = slitlet.row - 1 + step + (slitlet.quadrant > 2 ? kAllRows / 2 : 0);
      image[static_cast<std::size_t>(column * kAllRows + row)] = 1;
    }
  }
  return {{kAllRows, kAllColumns}, std::move(image)};
}

std::int16_t small(int value) {
  return static_cast<std::int16_t>(value);
}

// A row for each shutter and nod.
std::vector<fits::TableColumn> shutter_table(const std::vector<Slitlet>& slitlets, int dithers) {
  std::vector<std::int16_t> slitlet_id, metadata, quadrant, row, column, dither;
  std::vector<std::int32_t> source;
  std::vector<float> x, y;
  std::vector<std::string> background, state, primary;
  for (int point = 1; point <= dithers; ++point) {
    for (const Slitlet& slitlet : slitlets) {
      const Slit& slit = slitlet.slit;
      for (int step = 1; step <= kShuttersHigh; ++step) {
        const bool on_source = slit.kind == SourceKind::source && step == (point - 1) % kShuttersHigh + 1;
        slitlet_id.push_back(small(slit.number));
        metadata.push_back(1);
        quadrant.push_back(small(slitlet.quadrant));
        row.push_back(small(slitlet.row + step - 2));
        column.push_back(small(slitlet.column));
        source.push_back(on_source ? static_cast<std::int32_t>(slit.source_id) : 0);
        background.emplace_back(on_source ? "N" : "Y");
        state.emplace_back("OPEN");
        const auto part = [&](double arcsec, double unit) {
          return on_source ? static_cast<float>(0.5 + arcsec / unit) : std::nanf("");
        };
        x.push_back(part(slit.source_x_arcsec, slit.width_arcsec));
        y.push_back(part(slit.source_y_arcsec, slit.unit_arcsec));
        dither.push_back(small(point));
        primary.emplace_back(on_source ? "Y" : "N");
      }
    }
  }
  return {{"slitlet_id", "", slitlet_id},           {"msa_metadata_id", "", metadata},
          {"shutter_quadrant", "", quadrant},       {"shutter_row", "", row},
          {"shutter_column", "", column},           {"source_id", "", source},
          {"background", "", background},           {"shutter_state", "", state},
          {"estimated_source_in_shutter_x", "", x}, {"estimated_source_in_shutter_y", "", y},
          {"dither_point_index", "", dither},       {"primary_source", "", primary}};
}

std::vector<fits::TableColumn> source_table(const Exposure& exposure, const std::vector<Slitlet>& slitlets) {
  std::vector<std::int32_t> program, id;
  std::vector<std::string> name, alias, image;
  std::vector<double> ra_deg, dec_deg, stellarity;
  for (const Slitlet& slitlet : slitlets) {
    const Slit& slit = slitlet.slit;
    if (slit.kind != SourceKind::source) continue;
    program.push_back(exposure.program->number);
    id.push_back(static_cast<std::int32_t>(slit.source_id));
    name.push_back(slit.source_name);
    alias.push_back(fmt::format("{}", slit.source_id));
    ra_deg.push_back(slit.source_position.ra_deg());
    dec_deg.push_back(slit.source_position.dec_deg());
    image.emplace_back("None");
    stellarity.push_back(slit.stellarity);
  }
  return {{"program", "", program},   {"source_id", "", id},         {"source_name", "", name},
          {"alias", "", alias},       {"ra", "deg", ra_deg},         {"dec", "deg", dec_deg},
          {"preimage_id", "", image}, {"stellarity", "", stellarity}};
}

}  // namespace

base::Status write_shutter_file(Context& context, const Exposure& first, const std::vector<Slitlet>& slitlets) {
  const std::string name = fmt::format("jw{}_01_msa.fits", first.visit_id());
  CardWriter primary;
  add_origin(primary, name, "MSAModel", {first.visit_start.us / 1'000'000 * 1'000'000});
  add_program(primary, first);
  primary.text("INSTRUME", "NIRSPEC", "instrument").integer("MSACFG10", 1, "configuration").text("MSACFG36", "01");
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary, Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, open_shutters(slitlets), named("SHUTTER_IMAGE"), Checksums::write));
  ALMAGEST_CHECK(
      fits::append_table(file, shutter_table(slitlets, first.dithers), named("SHUTTER_INFO"), Checksums::write));
  ALMAGEST_CHECK(fits::append_table(file, source_table(first, slitlets), named("SOURCE_INFO"), Checksums::write));
  return context.output().write("jw" + first.visit_id(), name, file);
}

}  // namespace almagest::simulate
