// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/preview.h"

#include <algorithm>

#include "picture/picture.h"

namespace almagest::simulate {
namespace {

constexpr int kLarge = 320;
constexpr int kCurve = 256;
constexpr int kSmall = 144;

// The words stand on a dark strip below what is shown.
base::Status write(Output& output, std::string_view dataset, const std::string& name, const picture::Picture& shown) {
  constexpr int kStrip = 11;
  picture::Picture whole(std::max(shown.width, 62), shown.height + kStrip, 0);
  for (int y = 0; y < shown.height; ++y) {
    std::copy_n(shown.levels.begin() + static_cast<std::ptrdiff_t>(y) * shown.width, shown.width, &whole.at(0, y));
  }
  picture::write_text(whole, 3, shown.height + 2, "SIMULATED", 220);
  ALMAGEST_TRY(const std::vector<std::byte> bytes, picture::jpeg_of(whole, 42));
  return output.write(dataset, name, bytes);
}

std::string stem_of(const std::string& name) {
  return name.substr(0, name.rfind('.'));
}

}  // namespace

base::Status write_image_preview(Output& output, std::string_view dataset, const std::string& name,
                                 const std::vector<float>& values, std::int64_t width, std::int64_t height) {
  const std::vector<float> plane(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(width * height));
  ALMAGEST_CHECK(write(output, dataset, stem_of(name) + ".jpg", picture::picture_of(plane, width, height, kLarge)));
  return write(output, dataset, stem_of(name) + "_thumb.jpg", picture::picture_of(plane, width, height, kSmall));
}

base::Status write_curve_preview(Output& output, std::string_view dataset, const std::string& name,
                                 const std::vector<double>& x, const std::vector<double>& y) {
  ALMAGEST_CHECK(write(output, dataset, stem_of(name) + ".jpg", picture::plot_of(x, y, kCurve, kCurve * 2 / 3)));
  return write(output, dataset, stem_of(name) + "_thumb.jpg", picture::plot_of(x, y, kSmall, kSmall * 2 / 3));
}

}  // namespace almagest::simulate
