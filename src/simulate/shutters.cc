// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/shutters.h"

#include <fmt/format.h>

#include "simulate/cards.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr int kShuttersHigh = 3;     // of a slitlet
constexpr std::int64_t kRows = 342;  // of the four quadrants together
constexpr std::int64_t kColumns = 730;

struct Shutter {
  int quadrant, row, column;
};

// Where a slitlet's shutter is; slitlets stand in different columns.
Shutter shutter_of(std::size_t slit, int step) {
  return {static_cast<int>(slit % 4) + 1, 40 + 17 * static_cast<int>(slit) + step, 60 + 43 * static_cast<int>(slit)};
}

fits::Image open_shutters(std::size_t slits) {
  std::vector<std::uint8_t> image(static_cast<std::size_t>(kRows * kColumns), 0);
  for (std::size_t slit = 0; slit < slits; ++slit) {
    for (int step = 0; step < kShuttersHigh; ++step) {
      const Shutter shutter = shutter_of(slit, step);
      const std::int64_t row = shutter.row + (shutter.quadrant > 2 ? kRows / 2 : 0);
      const std::int64_t column = shutter.column + (shutter.quadrant % 2 == 0 ? kColumns / 2 : 0);
      image[static_cast<std::size_t>(column * kRows + row)] = 1;
    }
  }
  return {{kRows, kColumns}, std::move(image)};
}

std::vector<fits::TableColumn> shutter_table(const std::vector<Slit>& slits, int dithers) {
  std::vector<std::int32_t> slitlet, metadata, quadrant, row, column, source, dither;
  std::vector<std::string> background, state, primary;
  for (int point = 1; point <= dithers; ++point) {
    for (std::size_t i = 0; i < slits.size(); ++i) {
      for (int step = 0; step < kShuttersHigh; ++step) {
        const Shutter shutter = shutter_of(i, step);
        const bool on_source = step == point % kShuttersHigh;
        slitlet.push_back(static_cast<std::int32_t>(i + 1));
        metadata.push_back(1);
        quadrant.push_back(shutter.quadrant);
        row.push_back(shutter.row);
        column.push_back(shutter.column);
        source.push_back(slits[i].source_id);
        dither.push_back(point);
        background.emplace_back(on_source ? "N" : "Y");
        state.emplace_back("OPEN");
        primary.emplace_back(on_source ? "Y" : "N");
      }
    }
  }
  return {{"slitlet_id", "", slitlet},    {"msa_metadata_id", "", metadata}, {"shutter_quadrant", "", quadrant},
          {"shutter_row", "", row},       {"shutter_column", "", column},    {"source_id", "", source},
          {"background", "", background}, {"shutter_state", "", state},      {"dither_point_index", "", dither},
          {"primary_source", "", primary}};
}

std::vector<fits::TableColumn> source_table(const Exposure& exposure, const std::vector<Slit>& slits) {
  std::vector<std::int32_t> program, id;
  std::vector<std::string> name;
  std::vector<double> ra_deg, dec_deg, stellarity;
  for (const Slit& slit : slits) {
    const sky::SkyPoint place = slit_outline(exposure, slit).reference();
    program.push_back(exposure.program->number);
    id.push_back(slit.source_id);
    name.push_back(slit.source);
    ra_deg.push_back(place.ra_deg());
    dec_deg.push_back(place.dec_deg());
    stellarity.push_back(1);
  }
  return {{"program", "", program}, {"source_id", "", id},   {"source_name", "", name},
          {"ra", "deg", ra_deg},    {"dec", "deg", dec_deg}, {"stellarity", "", stellarity}};
}

}  // namespace

std::string shutter_file_name(const Exposure& exposure) {
  return fmt::format("jw{}_01_msa.fits", exposure.visit_id());
}

base::Status write_shutter_file(Output& output, const Observation& observation, const std::vector<Slit>& slits) {
  const Exposure& first = observation.exposures.front();
  const std::string name = shutter_file_name(first);
  CardWriter primary;
  add_origin(primary, name, "MSAModel", {first.visit_start.us / 1'000'000 * 1'000'000});
  add_program(primary, first);
  primary.text("INSTRUME", "NIRSPEC", "instrument").integer("MSACFG10", 1, "configuration").text("MSACFG36", "01");
  const auto named = [](std::string_view extension) {
    CardWriter cards;
    return cards.text("EXTNAME", extension, "extension name");
  };
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary, Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, open_shutters(slits.size()), named("SHUTTER_IMAGE"), Checksums::write));
  ALMAGEST_CHECK(
      fits::append_table(file, shutter_table(slits, first.dithers), named("SHUTTER_INFO"), Checksums::write));
  ALMAGEST_CHECK(fits::append_table(file, source_table(first, slits), named("SOURCE_INFO"), Checksums::write));
  return output.write("jw" + first.visit_id(), name, file);
}

}  // namespace almagest::simulate
