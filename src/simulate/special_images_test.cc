// SPDX-License-Identifier: GPL-3.0-or-later
// Coronagraphy shows the planets, and fringes tell the binary.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "fits/table_reader.h"
#include "simulate/fringes.h"
#include "simulate/test_files.h"
#include "simulate/test_image.h"
#include "universe/universe.h"

namespace almagest::simulate {
namespace {

TEST(Coronagraphy, TakesTheStarAwayAndLeavesItsCompanions) {
  TestFiles files(Options{129, 1, 1, {9015}});
  const auto combined = files.with({"f444w-maskrnd", "_i2d.fits"});
  ASSERT_EQ(combined.size(), 1U);
  const TestImage image(files, combined[0]);
  const double left = image.measure(universe::Universe::special("SIM-PLANETS")->direction, 2).flux_ujy;
  for (const char* name : {"SIM-PLANETS-B", "SIM-PLANETS-C"}) {
    const universe::Source& planet = *universe::Universe::special(name);
    const Spot spot = image.measure(planet.direction, 3);
    EXPECT_LT(spot.offset_pixels, 0.3) << name;
    EXPECT_GT(spot.flux_ujy, 0.5 * planet.spectrum.band_ujy(3.881, 4.982)) << name;
    EXPECT_GT(spot.flux_ujy, 3 * std::abs(left)) << name;
  }
}

TEST(Masking, SeesThatTheStarIsTwo) {
  TestFiles files(Options{129, 1, 1, {9016}});
  const auto paths = files.with({"_aminorm-oi.fits"});
  ASSERT_EQ(paths.size(), 1U);
  const auto file = fits::open_with_data(files.env().files(), paths[0].string());
  ASSERT_TRUE(file.has_value());
  const auto table = fits::TableReader::open(*file, *file->find("OI_VIS2"));
  ASSERT_TRUE(table.has_value());
  std::vector<double> squared(21), u(21), v(21);
  const auto column = [&](const char* name, std::vector<double>& into) {
    ASSERT_NE(table->find(name), nullptr) << name;
    ASSERT_TRUE(table->read<double>(*table->find(name), 0, into).has_value()) << name;
  };
  column("VIS2DATA", squared);
  column("UCOORD", u);
  column("VCOORD", v);
  // The separation and the ratio that fit best.
  const universe::Source& one = *universe::Universe::special("SIM-BINARY");
  const universe::Source& other = *universe::Universe::special("SIM-BINARY-B");
  const double ratio = other.spectrum.band_ujy(4.668, 4.971) / one.spectrum.band_ujy(4.668, 4.971);
  double best = 1e9;
  double best_arcsec = 0;
  double best_ratio = 0;
  for (double share = 0.04; share < 0.5; share += 0.02) {
    for (double x = -0.3; x <= 0.3; x += 0.01) {
      for (double y = 0; y <= 0.3; y += 0.01) {
        double sum = 0;
        for (std::size_t i = 0; i < u.size(); ++i) {
          const double phase = 2 * std::numbers::pi * (u[i] * x + v[i] * y) / 206'264.806 / 4.8195e-6;
          const double value = std::norm((1.0 + std::polar(share, phase)) / (1 + share));
          sum += (value - squared[i]) * (value - squared[i]);
        }
        if (sum > best) continue;
        best = sum;
        best_arcsec = std::hypot(x, y);
        best_ratio = share;
      }
    }
  }
  EXPECT_NEAR(best_arcsec, std::hypot(0.098, 0.114), 0.012);
  EXPECT_NEAR(best_ratio, ratio, 0.05);
}

TEST(Masking, HasNoTwoBaselinesAlike) {
  const std::vector<Baseline> lines = baselines();
  ASSERT_EQ(lines.size(), 21U);
  EXPECT_EQ(triangles().size(), 35U);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_GT(std::hypot(lines[i].u_m - lines[j].u_m, lines[i].v_m - lines[j].v_m), 0.5);
      EXPECT_GT(std::hypot(lines[i].u_m + lines[j].u_m, lines[i].v_m + lines[j].v_m), 0.5);
    }
  }
}

}  // namespace
}  // namespace almagest::simulate
