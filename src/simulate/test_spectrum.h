// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra and planes of simulated files, for tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "fits/image_reader.h"
#include "fits/table_reader.h"
#include "simulate/test_files.h"

namespace almagest::simulate {

inline std::vector<double> column(TestFiles& files, const std::filesystem::path& path, const std::string& extension,
                                  const std::string& name, std::int64_t version = 0) {
  const auto file = fits::open_with_data(files.env().files(), path.string()).value();
  const fits::Hdu* hdu = file.find(extension, version);
  EXPECT_NE(hdu, nullptr) << path << " " << extension;
  if (hdu == nullptr) return {};
  const auto table = fits::TableReader::open(file, *hdu).value();
  const fits::Field* field = table.find(name);
  EXPECT_NE(field, nullptr) << path << " " << name;
  if (field == nullptr) return {};
  std::vector<double> values(table.rows() * field->repeat);
  EXPECT_TRUE(table.read<double>(*field, 0, values).has_value());
  return values;
}

struct TestPlane {
  std::vector<std::int64_t> axes;
  std::vector<double> values;
};

inline TestPlane plane(TestFiles& files, const std::filesystem::path& path, const std::string& extension,
                       std::int64_t version = 0) {
  const auto file = fits::open_with_data(files.env().files(), path.string()).value();
  const fits::Hdu* hdu = file.find(extension, version);
  EXPECT_NE(hdu, nullptr) << path << " " << extension;
  if (hdu == nullptr) return {};
  const auto reader = fits::ImageReader::open(file, *hdu).value();
  TestPlane made{reader.axes(), std::vector<double>(reader.pixels())};
  EXPECT_TRUE(reader.read<double>(reader.whole(), made.values).has_value());
  return made;
}

// A spectrum of EXTRACT1D.
struct TestSpectrum {
  std::vector<double> um, value, error;

  TestSpectrum(TestFiles& files, const std::filesystem::path& path, std::int64_t version = 0,
               const std::string& quantity = "FLUX", const std::string& its_error = "FLUX_ERROR")
      : um(column(files, path, "EXTRACT1D", "WAVELENGTH", version)),
        value(column(files, path, "EXTRACT1D", quantity, version)),
        error(column(files, path, "EXTRACT1D", its_error, version)) {}

  double step_um(double at_um) const {
    const auto i = index(at_um);
    return i + 1 < um.size() ? um[i + 1] - um[i] : um[i] - um[i - 1];
  }
  std::size_t index(double at_um) const {
    return static_cast<std::size_t>(std::min<std::ptrdiff_t>(
        static_cast<std::ptrdiff_t>(um.size()) - 1, std::lower_bound(um.begin(), um.end(), at_um) - um.begin()));
  }
  // The median between two wavelengths; what is not a number does not count.
  double median(double from_um, double to_um) const {
    std::vector<double> inside;
    for (std::size_t i = 0; i < um.size(); ++i) {
      if (um[i] >= from_um && um[i] < to_um && std::isfinite(value[i])) inside.push_back(value[i]);
    }
    if (inside.empty()) return std::nan("");
    std::nth_element(inside.begin(), inside.begin() + static_cast<std::ptrdiff_t>(inside.size() / 2), inside.end());
    return inside[inside.size() / 2];
  }
  // The light of a line over what lies beside it: its middle and its flux (value times micrometre).
  struct Line {
    double um = 0;
    double flux = 0;
  };
  Line line(double at_um, double half_um) const {
    const double beside =
        (median(at_um - 3 * half_um, at_um - half_um) + median(at_um + half_um, at_um + 3 * half_um)) / 2;
    Line found;
    double moment = 0;
    for (std::size_t i = 1; i + 1 < um.size(); ++i) {
      if (std::abs(um[i] - at_um) > half_um || !std::isfinite(value[i])) continue;
      const double light = (value[i] - beside) * (um[i + 1] - um[i - 1]) / 2;
      found.flux += light;
      moment += light * um[i];
    }
    found.um = moment / found.flux;
    return found;
  }
};

}  // namespace almagest::simulate
