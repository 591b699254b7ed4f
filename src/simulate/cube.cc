// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/cube.h"

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr std::uint32_t kNonScience = 512;  // a bit of DQ

CardWriter named(std::string_view name, std::string_view unit) {
  CardWriter cards;
  cards.text("EXTNAME", name, "extension name");
  if (!unit.empty()) cards.text("BUNIT", unit, "unit of the values");
  return cards;
}

}  // namespace

Cube::Cube(const universe::Tangent& wcs, std::int64_t width, std::int64_t height, std::vector<Channel> channels)
    : wcs_(wcs), width_(width), height_(height), channels_(std::move(channels)) {
  for (const Channel& channel : channels_) {
    const std::vector<double> more = channel.dispersion.wavelengths(channel.first_q, channel.planes);
    wavelength_um_.insert(wavelength_um_.end(), more.begin(), more.end());
  }
  const std::size_t voxels = static_cast<std::size_t>(width * height) * wavelength_um_.size();
  for (auto* plane : {&values_, &photons_, &reading_, &weights_}) plane->resize(voxels);
}

// By points spread over the cell, closer than spaxels.
std::vector<Cube::Share> Cube::shares_of(const SkyFrame& frame, const Cell& cell) const {
  const auto count = [&](double arcsec) {
    return std::max(3, static_cast<int>(std::ceil(4 * arcsec / wcs_.pixel_arcsec())));
  };
  const int across = count(cell.right - cell.left);
  const int along = count(cell.top - cell.bottom);
  std::vector<Share> shares;
  for (int i = 0; i < across * along; ++i) {
    const double x = cell.left + (cell.right - cell.left) * (i % across + 0.5) / across;
    const int step = i / across;
    const double y = cell.bottom + (cell.top - cell.bottom) * (step + 0.5) / along;
    const auto pixel = wcs_.pixel(frame.at(x, y).unit());
    const std::int64_t column = std::llround(pixel->x) - 1;
    const std::int64_t row = std::llround(pixel->y) - 1;
    if (column < 0 || row < 0 || column >= width_ || row >= height_) continue;
    const auto spaxel = static_cast<std::size_t>(row * width_ + column);
    const auto known =
        std::find_if(shares.begin(), shares.end(), [&](const Share& share) { return share.spaxel == spaxel; });
    const auto weight = static_cast<float>(cell.area_sr() / wcs_.pixel_area_sr() / (across * along));
    if (known != shares.end()) {
      known->weight += weight;
    } else {
      shares.push_back({spaxel, weight});
    }
  }
  return shares;
}

void Cube::add(const SlicedField& field, const std::vector<SpectralImage>& slices, std::size_t channel) {
  std::size_t first_plane = 0;
  for (std::size_t i = 0; i < channel; ++i) first_plane += static_cast<std::size_t>(channels_[i].planes);
  const auto plane_size = static_cast<std::size_t>(width_ * height_);
  for (std::size_t slice = 0; slice < slices.size(); ++slice) {
    const SpectralImage& image = slices[slice];
    for (int row = 0; row < image.spatial; ++row) {
      for (const Share& share : shares_of(field.frame, field.cell(slice, row))) {
        for (int k = 0; k < image.spectral; ++k) {
          const std::size_t i = image.at(row, k);
          if ((image.quality[i] & kDoNotUse) != 0) continue;
          const auto plane = first_plane + static_cast<std::size_t>(image.first_q + k - channels_[channel].first_q);
          const std::size_t voxel = plane * plane_size + share.spaxel;
          values_[voxel] += share.weight * image.values[i];
          photons_[voxel] += share.weight * share.weight * image.variance_photons[i];
          reading_[voxel] += share.weight * share.weight * image.variance_reading[i];
          weights_[voxel] += share.weight;
        }
      }
    }
  }
}

void Cube::finish() {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const float weight = weights_[i];
    if (weight > 0) {
      values_[i] /= weight;
      photons_[i] /= weight * weight;
      reading_[i] /= weight * weight;
    } else {
      values_[i] = photons_[i] = reading_[i] = std::nanf("");
    }
  }
}

base::Status Cube::append(std::vector<std::byte>& file, double exposure_s, const CardWriter& cards) const {
  const std::vector<std::int64_t> axes{width_, height_, static_cast<std::int64_t>(wavelength_um_.size())};
  CardWriter science = science_cards("MJy/sr", exposure_s);
  science.append(cards);
  science.real("PIXAR_SR", wcs_.pixel_area_sr(), "[sr] of a spaxel");
  science.real("PIXAR_A2", wcs_.pixel_arcsec() * wcs_.pixel_arcsec(), "[arcsec2] of a spaxel");
  science.text("S_REGION", wcs_.s_region(width_, height_), "outline on the sky");
  wcs_.write(science, 3);
  science.text("CUNIT3", "um", "axis 3 unit").real("CRPIX3", 1, "axis 3 coordinate of the reference pixel");
  if (is_even()) {
    science.text("CTYPE3", "WAVE", "wavelength in vacuum").real("CRVAL3", wavelength_um_[0], "first wavelength");
    science.real("CDELT3", wavelength_um_[1] - wavelength_um_[0], "between planes");
  } else {
    science.text("CTYPE3", "WAVE-TAB", "wavelength in vacuum, by a table").real("CRVAL3", 1).real("CDELT3", 1);
    science.text("PS3_0", "WCS-TABLE", "extension with wavelengths").text("PS3_1", "wavelength", "column of it");
    science.integer("PV3_1", 1, "EXTVER of the table").integer("PV3_3", 1, "axis of its array");
  }
  for (const char* zero : {"PC1_3", "PC2_3", "PC3_1", "PC3_2"}) science.real(zero, 0);
  science.real("PC3_3", 1).text("SPECSYS", "BARYCENT", "spectral reference frame");

  std::vector<float> errors;
  std::vector<std::uint32_t> quality;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    errors.push_back(std::sqrt(photons_[i] + reading_[i]));
    quality.push_back(weights_[i] > 0 ? 0 : kDoNotUse | kNonScience);
  }
  ALMAGEST_CHECK(fits::append_image(file, {axes, values_}, science, Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {axes, std::move(errors)}, named("ERR", "MJy/sr"), Checksums::write));
  CardWriter flags = named("DQ", "");
  flags.real("BSCALE", 1).real("BZERO", 2'147'483'648.0, "unsigned 32-bit integers");
  ALMAGEST_CHECK(fits::append_image(file, {axes, stored_unsigned(quality)}, flags, Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {axes, weights_}, named("WMAP", ""), Checksums::write));
  if (is_even()) return {};
  const auto planes = static_cast<std::int64_t>(wavelength_um_.size());
  fits::TableColumn table{"wavelength", "um", wavelength_um_};
  table.repeat = wavelength_um_.size();
  table.shape = {1, planes};
  return fits::append_table(
      file, {{"nelem", "", std::vector<std::int32_t>{static_cast<std::int32_t>(planes)}}, std::move(table)},
      named("WCS-TABLE", "").integer("EXTVER", 1), Checksums::write);
}

base::Status Cube::append_asdf(std::vector<std::byte>& file, const std::string& name) const {
  return simulate::append_asdf(file, name, "IFUCubeModel", CubeWcs{wcs_, width_, height_, wavelength_um_});
}

std::vector<float> Cube::mean_plane() const {
  const auto size = static_cast<std::size_t>(width_ * height_);
  std::vector<float> mean(size, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t spaxel = 0; spaxel < size; ++spaxel) {
    float sum = 0;
    float count = 0;
    for (std::size_t i = spaxel; i < values_.size(); i += size) {
      if (!(weights_[i] > 0)) continue;
      sum += values_[i];
      ++count;
    }
    if (count > 0) mean[spaxel] = sum / count;
  }
  return mean;
}

ExtractedSpectrum Cube::extract(const sky::SkyPoint& centre,
                                const std::function<double(double um)>& radius_arcsec) const {
  constexpr int kFine = 5;  // points a side of a spaxel at the edge of the circle
  ExtractedSpectrum out;
  const universe::Pixel middle = *wcs_.pixel(centre.unit());
  const double spaxel_sr = wcs_.pixel_area_sr();
  for (std::size_t plane = 0; plane < wavelength_um_.size(); ++plane) {
    const double radius = radius_arcsec(wavelength_um_[plane]) / wcs_.pixel_arcsec();
    double sum = 0, photons = 0, reading = 0, count = 0;
    for (std::int64_t y = 0; y < height_; ++y) {
      for (std::int64_t x = 0; x < width_; ++x) {
        const double dx = static_cast<double>(x) + 1 - middle.x;
        const double dy = static_cast<double>(y) + 1 - middle.y;
        if (std::hypot(dx, dy) > radius + 1) continue;
        const auto i = plane * static_cast<std::size_t>(width_ * height_) + static_cast<std::size_t>(y * width_ + x);
        if (weights_[i] <= 0) continue;
        int inside = 0;
        for (int point = 0; point < kFine * kFine; ++point) {
          const int row = point / kFine;
          const double px = dx + (point % kFine + 0.5) / kFine - 0.5;
          const double py = dy + (row + 0.5) / kFine - 0.5;
          inside += px * px + py * py <= radius * radius ? 1 : 0;
        }
        const double part = static_cast<double>(inside) / (kFine * kFine);
        sum += part * static_cast<double>(values_[i]);
        photons += part * part * static_cast<double>(photons_[i]);
        reading += part * part * static_cast<double>(reading_[i]);
        count += part;
      }
    }
    const double to_jy = spaxel_sr * 1e6;
    const bool seen = count > 0;
    const double none = std::nan("");
    out.add(wavelength_um_[plane], seen ? sum * to_jy : none, seen ? photons * to_jy * to_jy : none,
            seen ? reading * to_jy * to_jy : none, seen ? 0 : kDoNotUse, count);
    const std::size_t last = out.size() - 1;
    out.brightness_mjy_sr.values[last] = seen ? sum / count : none;
    out.brightness_mjy_sr.variance_photons[last] = seen ? photons / count / count : none;
    out.brightness_mjy_sr.variance_reading[last] = seen ? reading / count / count : none;
  }
  return out;
}

CubeGrid grid_around(const std::vector<SkyFrame>& fields, double spaxel_arcsec, double y_pa_deg) {
  const universe::Tangent plane(fields.front().centre, {0, 0}, spaxel_arcsec, y_pa_deg);
  double left = 1e9, right = -1e9, bottom = 1e9, top = -1e9;
  for (const SkyFrame& field : fields) {
    for (const double x : {-field.width_arcsec / 2, field.width_arcsec / 2}) {
      for (const double y : {-field.height_arcsec / 2, field.height_arcsec / 2}) {
        const auto pixel = plane.pixel(field.at(x, y).unit());
        left = std::min(left, pixel->x);
        right = std::max(right, pixel->x);
        bottom = std::min(bottom, pixel->y);
        top = std::max(top, pixel->y);
      }
    }
  }
  const auto spaxels = [](double from, double to) {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(to - from - 1e-6)));
  };
  const std::int64_t width = spaxels(left, right);
  const std::int64_t height = spaxels(bottom, top);
  // The reference stays at the middle of the first field.
  const universe::Pixel reference{static_cast<double>(width + 1) / 2 - (left + right) / 2,
                                  static_cast<double>(height + 1) / 2 - (bottom + top) / 2};
  return {{fields.front().centre, reference, spaxel_arcsec, y_pa_deg}, width, height};
}

}  // namespace almagest::simulate
