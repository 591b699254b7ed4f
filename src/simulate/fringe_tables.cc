// SPDX-License-Identifier: GPL-3.0-or-later
// OIFITS 2 (Duvert, Young & Hummel 2017): tables 3 to 9 there.
#include <fmt/format.h>

#include <cmath>

#include "simulate/fringes.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;
using fits::TableColumn;

constexpr std::string_view kArray = "JWST-AMI";
constexpr std::string_view kInstrument = "NIRISS";

CardWriter named(std::string_view extension, int revision) {
  CardWriter cards;
  cards.text("EXTNAME", extension, "extension name");
  return cards.integer("OI_REVN", revision, "revision of the table's definition");
}

CardWriter dated(CardWriter cards, const FringeContext& context) {
  cards.text("DATE-OBS", context.date, "UTC date of the observation");
  return cards.text("ARRNAME", kArray, "array of holes").text("INSNAME", kInstrument, "instrument");
}

template <typename T>
TableColumn same(const std::string& name, const std::string& unit, T value, std::size_t rows) {
  return {name, unit, std::vector<T>(rows, value)};
}

// Columns that every table of data begins with.
std::vector<TableColumn> beginning(const FringeContext& context, std::size_t rows) {
  return {same<std::int16_t>("TARGET_ID", "", 1, rows), same<double>("TIME", "s", 0, rows),
          same<double>("MJD", "day", context.mjd, rows), same<double>("INT_TIME", "s", context.exposure_s, rows)};
}

TableColumn stations(std::vector<std::int16_t> numbers, std::size_t repeat) {
  TableColumn column{"STA_INDEX", "", std::move(numbers)};
  column.repeat = repeat;
  return column;
}

struct Coordinates {
  std::vector<double> u, v;
  std::vector<std::int16_t> stations;
};
Coordinates coordinates() {
  Coordinates all;
  for (const Baseline& line : baselines()) {
    all.u.push_back(line.u_m);
    all.v.push_back(line.v_m);
    all.stations.push_back(static_cast<std::int16_t>(line.first + 1));
    all.stations.push_back(static_cast<std::int16_t>(line.second + 1));
  }
  return all;
}

base::Status append_array(std::vector<std::byte>& file) {
  std::vector<std::string> names, labels;
  std::vector<std::int16_t> numbers;
  std::vector<float> diameters;
  std::vector<double> places, fields;
  for (const auto& hole : universe::mask_holes_m()) {
    const auto number = static_cast<std::int16_t>(numbers.size() + 1);
    names.push_back(fmt::format("HOLE{}", number));
    labels.push_back(fmt::format("H{}", number));
    numbers.push_back(number);
    diameters.push_back(0.8F);
    for (const double value : {hole[0], hole[1], 0.0}) places.push_back(value);
    fields.push_back(2.0);
  }
  CardWriter cards = named("OI_ARRAY", 2);
  cards.text("ARRNAME", kArray, "array of holes").text("FRAME", "SKY", "frame of the coordinates");
  cards.real("ARRAYX", 0, "[m]").real("ARRAYY", 0, "[m]").real("ARRAYZ", 0, "[m]");
  TableColumn place{"STAXYZ", "m", places};
  place.repeat = 3;
  return fits::append_table(file,
                            {{"TEL_NAME", "", names},
                             {"STA_NAME", "", labels},
                             {"STA_INDEX", "", numbers},
                             {"DIAMETER", "m", diameters},
                             place,
                             {"FOV", "arcsec", fields},
                             same<std::string>("FOVTYPE", "", "RADIUS", numbers.size())},
                            cards, Checksums::write);
}

base::Status append_target(std::vector<std::byte>& file, const FringeContext& context) {
  const auto number = [](const std::string& name, const std::string& unit, double value) {
    return same<double>(name, unit, value, 1);
  };
  return fits::append_table(
      file,
      {same<std::int16_t>("TARGET_ID", "", 1, 1), same<std::string>("TARGET", "", context.target, 1),
       number("RAEP0", "deg", context.position.ra_deg()), number("DECEP0", "deg", context.position.dec_deg()),
       same<float>("EQUINOX", "yr", 2000, 1), number("RA_ERR", "deg", 1e-5), number("DEC_ERR", "deg", 1e-5),
       number("SYSVEL", "m/s", 0), same<std::string>("VELTYP", "", "UNKNOWN", 1),
       same<std::string>("VELDEF", "", "OPTICAL", 1), number("PMRA", "deg/yr", 0), number("PMDEC", "deg/yr", 0),
       number("PMRA_ERR", "deg/yr", 0), number("PMDEC_ERR", "deg/yr", 0), same<float>("PARALLAX", "deg", 0, 1),
       same<float>("PARA_ERR", "deg", 0, 1), same<std::string>("SPECTYP", "", "UNKNOWN", 1)},
      named("OI_TARGET", 2), Checksums::write);
}

base::Status append_closures(std::vector<std::byte>& file, const Fringes& fringes, const FringeContext& context) {
  const std::vector<Baseline> lines = baselines();
  std::vector<double> u1, v1, u2, v2, amplitude, amplitude_error;
  std::vector<std::int16_t> numbers;
  for (const Triangle& triangle : triangles()) {
    const Baseline& first = lines[triangle.baselines[0]];
    const Baseline& second = lines[triangle.baselines[1]];
    u1.push_back(first.u_m);
    v1.push_back(first.v_m);
    u2.push_back(second.u_m);
    v2.push_back(second.v_m);
    double product = 1;
    double relative = 0;
    for (const std::size_t line : triangle.baselines) {
      product *= fringes.amplitude[line];
      relative = std::hypot(relative, fringes.amplitude_error[line] / fringes.amplitude[line]);
    }
    amplitude.push_back(product);
    amplitude_error.push_back(product * relative);
    for (const int hole : triangle.holes) numbers.push_back(static_cast<std::int16_t>(hole + 1));
  }
  const std::size_t rows = u1.size();
  std::vector<TableColumn> columns = beginning(context, rows);
  for (TableColumn& column : std::vector<TableColumn>{{"T3AMP", "", amplitude},
                                                      {"T3AMPERR", "", amplitude_error},
                                                      {"T3PHI", "deg", fringes.closure_deg},
                                                      {"T3PHIERR", "deg", fringes.closure_error_deg},
                                                      {"U1COORD", "m", u1},
                                                      {"V1COORD", "m", v1},
                                                      {"U2COORD", "m", u2},
                                                      {"V2COORD", "m", v2}}) {
    columns.push_back(std::move(column));
  }
  columns.push_back(stations(std::move(numbers), 3));
  columns.push_back({"FLAG", "", std::vector<bool>(rows, false)});
  return fits::append_table(file, columns, dated(named("OI_T3", 2), context), Checksums::write);
}

base::Status append_visibilities(std::vector<std::byte>& file, const Fringes& fringes, const FringeContext& context) {
  const Coordinates where = coordinates();
  const std::size_t rows = where.u.size();
  std::vector<TableColumn> columns = beginning(context, rows);
  columns.push_back({"VISAMP", "", fringes.amplitude});
  columns.push_back({"VISAMPERR", "", fringes.amplitude_error});
  columns.push_back({"VISPHI", "deg", fringes.phase_deg});
  columns.push_back({"VISPHIERR", "deg", fringes.phase_error_deg});
  columns.push_back({"UCOORD", "m", where.u});
  columns.push_back({"VCOORD", "m", where.v});
  columns.push_back(stations(where.stations, 2));
  columns.push_back({"FLAG", "", std::vector<bool>(rows, false)});
  ALMAGEST_CHECK(fits::append_table(file, columns, dated(named("OI_VIS", 2), context), Checksums::write));

  columns = beginning(context, rows);
  columns.push_back({"VIS2DATA", "", fringes.squared});
  columns.push_back({"VIS2ERR", "", fringes.squared_error});
  columns.push_back({"UCOORD", "m", where.u});
  columns.push_back({"VCOORD", "m", where.v});
  columns.push_back(stations(where.stations, 2));
  columns.push_back({"FLAG", "", std::vector<bool>(rows, false)});
  return fits::append_table(file, columns, dated(named("OI_VIS2", 2), context), Checksums::write);
}

}  // namespace

base::Status append_fringes(std::vector<std::byte>& file, const Fringes& fringes, const FringeContext& context) {
  ALMAGEST_CHECK(append_array(file));
  ALMAGEST_CHECK(append_target(file, context));
  ALMAGEST_CHECK(append_closures(file, fringes, context));
  ALMAGEST_CHECK(append_visibilities(file, fringes, context));
  CardWriter cards = named("OI_WAVELENGTH", 2);
  cards.text("INSNAME", kInstrument, "instrument");
  return fits::append_table(file,
                            {same<float>("EFF_WAVE", "m", static_cast<float>(context.wavelength_m), 1),
                             same<float>("EFF_BAND", "m", static_cast<float>(context.band_m), 1)},
                            cards, Checksums::write);
}

}  // namespace almagest::simulate
