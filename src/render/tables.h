// SPDX-License-Identifier: GPL-3.0-or-later
// Plots of what tables hold: spectra, series in time, visibilities, positions.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fits/header.h"
#include "fits/table_reader.h"
#include "render/plot.h"

namespace almagest::render {

// Nothing if no table of the file is of a known shape. Errors: corrupt and the like, of the reader.
base::Result<std::optional<Plot>> plot_of_tables(const fits::File& file, std::string_view file_name);
// Positions of a catalogue's sources: for files without pixels.
base::Result<std::optional<Plot>> plot_of_positions(const fits::File& file);
// A table in ECSV: light curves, and catalogues by their positions.
base::Result<std::optional<Plot>> plot_of_ecsv(std::string_view text);

// The parts.
base::Result<std::optional<Plot>> plot_of_spectra(const fits::File& file);
base::Result<std::optional<Plot>> plot_of_integrations(const fits::File& file, std::string_view file_name);
base::Result<std::optional<Plot>> plot_of_light_curve(const fits::File& file);
base::Result<std::optional<Plot>> plot_of_visibilities(const fits::File& file);

// What these share.
inline constexpr std::uint64_t kMostValues = 2'000'000;  // of one column

const fits::Field* find_number(const fits::TableReader& table, std::initializer_list<std::string_view> names);
// A column of one number a row; rows beyond kMostValues are left out. Numbers beyond all measure become NaN.
base::Result<std::vector<double>> column_of(const fits::TableReader& table, const fits::Field& field);
// The numbers of one cell.
base::Result<std::vector<double>> cell_of(const fits::TableReader& table, const fits::Field& field, std::uint64_t row);
bool has_signal(const std::vector<double>& values);  // numbers that are not all zero
void tame(std::vector<double>& values);
double median_of(std::vector<double> values);  // of what is finite; NaN if nothing is
double mean_of(const std::vector<double>& values);
std::string shown_unit(std::string_view unit);  // um as µm, powers with ^
std::string with_unit(std::string_view label, std::string_view unit);
// Right ascensions on both sides of zero: those below it become negative.
void join_across_zero(std::vector<double>& ra_deg);
// Whole days are taken off; the label says how many.
void set_time(std::string_view scale, const std::vector<std::vector<double>*>& times, Plot& plot);

}  // namespace almagest::render
