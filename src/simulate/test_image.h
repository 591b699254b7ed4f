// SPDX-License-Identifier: GPL-3.0-or-later
// Measures on simulated images, for tests, with the WCS as its keywords say (Calabretta & Greisen 2002) and not by the
// class that wrote it.
#pragma once

#include <cmath>
#include <filesystem>
#include <vector>

#include "fits/image_reader.h"
#include "simulate/test_files.h"
#include "sky/point.h"

namespace almagest::simulate {

struct Spot {
  double flux_ujy = 0;       // less the median of a ring
  double offset_pixels = 0;  // of its middle from where it should be
};

class TestImage {
 public:
  TestImage(TestFiles& files, const std::filesystem::path& path) {
    const auto file = fits::open_with_data(files.env().files(), path.string());
    EXPECT_TRUE(file.has_value()) << path;
    const fits::Hdu* science = file->find("SCI");
    EXPECT_TRUE(science != nullptr) << path;
    const fits::Header& header = science->header;
    const auto number = [&](const char* keyword) { return header.real(keyword).value_or(0); };
    x0_ = number("CRPIX1");
    y0_ = number("CRPIX2");
    ra0_ = number("CRVAL1") * sky::kDegree;
    dec0_ = number("CRVAL2") * sky::kDegree;
    cd_ = {number("PC1_1") * number("CDELT1"), number("PC1_2") * number("CDELT1"), number("PC2_1") * number("CDELT2"),
           number("PC2_2") * number("CDELT2")};
    width_ = science->axes[0];
    height_ = science->axes[1];
    const auto reader = fits::ImageReader::open(*file, *science);
    EXPECT_TRUE(reader.has_value()) << path;
    std::vector<float> all(reader->pixels());
    EXPECT_TRUE(reader->read<float>(reader->whole(), all).has_value());
    all.resize(static_cast<std::size_t>(width_ * height_));
    values_ = std::move(all);
  }

  double pixel_arcsec() const { return 3600 * std::sqrt(std::abs(cd_[0] * cd_[3] - cd_[1] * cd_[2])); }
  sky::SkyPoint centre() const { return sky::SkyPoint::make(ra0_ / sky::kDegree, dec0_ / sky::kDegree).value(); }
  double at(std::int64_t x, std::int64_t y) const { return values_[static_cast<std::size_t>(y * width_ + x)]; }

  // Pixel numbers from 0.
  std::array<double, 2> pixel_of(const sky::Vector& direction) const {
    const sky::SkyPoint point = sky::SkyPoint::towards(direction);
    const double ra = point.ra_deg() * sky::kDegree - ra0_;
    const double dec = point.dec_deg() * sky::kDegree;
    const double depth = std::sin(dec) * std::sin(dec0_) + std::cos(dec) * std::cos(dec0_) * std::cos(ra);
    const double u = std::cos(dec) * std::sin(ra) / depth / sky::kDegree;
    const double v =
        (std::sin(dec) * std::cos(dec0_) - std::cos(dec) * std::sin(dec0_) * std::cos(ra)) / depth / sky::kDegree;
    const double determinant = cd_[0] * cd_[3] - cd_[1] * cd_[2];
    return {x0_ + (cd_[3] * u - cd_[1] * v) / determinant - 1, y0_ + (cd_[0] * v - cd_[2] * u) / determinant - 1};
  }

  bool covers(const sky::Vector& direction, std::int64_t margin) const {
    const auto [x, y] = pixel_of(direction);
    const auto low = static_cast<double>(margin);
    return x >= low && y >= low && x < static_cast<double>(width_ - margin) &&
           y < static_cast<double>(height_ - margin) && std::isfinite(at(std::llround(x), std::llround(y)));
  }

  // In a box of so many pixels to each side.
  Spot measure(const sky::Vector& direction, std::int64_t half) const {
    const auto [x0, y0] = pixel_of(direction);
    const std::int64_t column = std::llround(x0);
    const std::int64_t row = std::llround(y0);
    std::vector<double> ring;
    for (std::int64_t y = row - half - 4; y <= row + half + 4; ++y) {
      for (std::int64_t x = column - half - 4; x <= column + half + 4; ++x) {
        const bool is_inside = std::abs(x - column) <= half + 1 && std::abs(y - row) <= half + 1;
        if (!is_inside && x >= 0 && y >= 0 && x < width_ && y < height_ && std::isfinite(at(x, y))) {
          ring.push_back(at(x, y));
        }
      }
    }
    if (ring.empty()) return {0, 1e9};
    std::nth_element(ring.begin(), ring.begin() + static_cast<std::ptrdiff_t>(ring.size() / 2), ring.end());
    const double background = ring[ring.size() / 2];
    double sum = 0, across = 0, up = 0, weight = 0;
    for (std::int64_t y = row - half; y <= row + half; ++y) {
      for (std::int64_t x = column - half; x <= column + half; ++x) {
        if (x < 0 || y < 0 || x >= width_ || y >= height_ || !std::isfinite(at(x, y))) continue;
        const double value = at(x, y) - background;
        sum += value;
        // The middle by the core alone: noise far out would pull it aside.
        if (std::abs(x - column) > 2 || std::abs(y - row) > 2) continue;
        weight += value;
        across += value * (static_cast<double>(x) - x0);
        up += value * (static_cast<double>(y) - y0);
      }
    }
    const double pixel_sr = std::abs(cd_[0] * cd_[3] - cd_[1] * cd_[2]) * sky::kDegree * sky::kDegree;
    return {sum * pixel_sr * 1e12, std::hypot(across, up) / weight};
  }

 private:
  double x0_ = 0, y0_ = 0, ra0_ = 0, dec0_ = 0;
  std::array<double, 4> cd_{};
  std::int64_t width_ = 0, height_ = 0;
  std::vector<float> values_;
};

}  // namespace almagest::simulate
