// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/tess_files.h"

#include <limits>

#include "simulate/file_builder.h"
#include "simulate/tess_cards.h"

namespace almagest::simulate::tess {
namespace {

using fits::TableColumn;

constexpr std::size_t kPixels = std::size_t{kSide} * kSide;
const std::string kRate = "e-/s";

template <typename T>
TableColumn column(const char* name, const std::string& unit, std::vector<T> values, const char* display) {
  return {.name = name, .unit = unit, .values = std::move(values), .display = display};
}

template <typename T>
TableColumn images(const char* name, const std::string& unit, std::vector<T> values, const char* display) {
  TableColumn made = column(name, unit, std::move(values), display);
  made.repeat = kPixels;
  made.shape = {kSide, kSide};
  return made;
}

std::vector<float> zeros() {
  return std::vector<float>(kRows, 0);
}

std::vector<TableColumn> time_columns(const Window& window) {
  return {column("TIME", "BJD - 2457000, days", window.time_btjd, "D14.7"), column("TIMECORR", "d", zeros(), "E14.7"),
          column("CADENCENO", "", window.cadence, "I10")};
}

template <typename T>
void append(std::vector<T>& to, std::vector<T> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// The pointing does not drift; positions fitted with the point-spread function are not made, as for most stars.
std::vector<TableColumn> light_curve_columns(const Window& window) {
  const LightCurve curve = measure(window);
  const std::vector<double> none(kRows, std::numeric_limits<double>::quiet_NaN());
  const std::vector<float> no_error(kRows, std::numeric_limits<float>::quiet_NaN());
  std::vector<TableColumn> columns = time_columns(window);
  append(
      columns,
      {column("SAP_FLUX", kRate, curve.flux, "E14.7"), column("SAP_FLUX_ERR", kRate, curve.flux_error, "E14.7"),
       column("SAP_BKG", kRate, curve.background, "E14.7"),
       column("SAP_BKG_ERR", kRate, curve.background_error, "E14.7"),
       column("PDCSAP_FLUX", kRate, curve.corrected, "E14.7"),
       column("PDCSAP_FLUX_ERR", kRate, curve.corrected_error, "E14.7"),
       column("QUALITY", "", window.quality, "B16.16"), column("PSF_CENTR1", "pixel", none, "F10.5"),
       column("PSF_CENTR1_ERR", "pixel", no_error, "E14.7"), column("PSF_CENTR2", "pixel", none, "F10.5"),
       column("PSF_CENTR2_ERR", "pixel", no_error, "E14.7"), column("MOM_CENTR1", "pixel", curve.column, "F10.5"),
       column("MOM_CENTR1_ERR", "pixel", curve.column_error, "E14.7"),
       column("MOM_CENTR2", "pixel", curve.row, "F10.5"), column("MOM_CENTR2_ERR", "pixel", curve.row_error, "E14.7"),
       column("POS_CORR1", "pixel", zeros(), "E14.7"), column("POS_CORR2", "pixel", zeros(), "E14.7")});
  return columns;
}

std::vector<TableColumn> pixel_columns(const Window& window) {
  std::vector<TableColumn> columns = time_columns(window);
  TableColumn raw = images("RAW_CNTS", "count", window.raw_counts, "I8");
  raw.no_value = -1;
  const std::vector<float> none(std::size_t{kRows} * kPixels, 0);
  append(columns,
         {raw, images("FLUX", kRate, window.flux, "E14.7"), images("FLUX_ERR", kRate, window.flux_error, "E14.7"),
          images("FLUX_BKG", kRate, window.background, "E14.7"),
          images("FLUX_BKG_ERR", kRate, window.background_error, "E14.7"), images("COSMIC_RAYS", kRate, none, "E14.7"),
          column("QUALITY", "", window.quality, "B16.16"), column("POS_CORR1", "pixel", zeros(), "E14.7"),
          column("POS_CORR2", "pixel", zeros(), "E14.7")});
  return columns;
}

base::Status write(Output& output, const Target& target, const Window& window, std::string_view suffix,
                   const std::vector<TableColumn>& columns, const fits::CardWriter& cards) {
  const std::string root = target.root();
  const std::string name = root + "_" + std::string(suffix) + ".fits";
  FileBuilder file;
  file.primary(primary_cards(target, name)).table(columns, cards);
  file.image({{kSide, kSide}, window.aperture}, aperture_cards(target, window));
  return file.save(output, root, name);
}

}  // namespace

base::Status write_target(Output& output, const universe::Universe& universe, const Target& target) {
  const Window window = watch(universe, target);
  ALMAGEST_CHECK(
      write(output, target, window, "lc", light_curve_columns(window), table_cards(target, window, "LIGHTCURVE")));
  if (!target.has_pixels) return {};
  fits::CardWriter cards = table_cards(target, window, "PIXELS");
  for (int number = 4; number <= 9; ++number) add_column_wcs(cards, window.wcs, number);
  return write(output, target, window, "tp", pixel_columns(window), cards);
}

}  // namespace almagest::simulate::tess
