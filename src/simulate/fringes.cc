// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/fringes.h"

#include <cmath>
#include <numbers>

namespace almagest::simulate {
namespace {

constexpr double kRadian_arcsec = 206'264.806;

struct Middle {
  double x = 0, y = 0;
};

// Of the brightest part of the image, which the background would pull aside.
Middle middle_of_light(const float* values, const std::uint32_t* quality, std::int64_t width, std::int64_t height,
                       double background) {
  double sum = 0;
  Middle middle;
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      const auto i = static_cast<std::size_t>(y * width + x);
      if ((quality[i] & kDoNotUse) != 0) continue;
      const double value = std::max(0.0, values[i] - background);
      sum += value;
      middle.x += value * static_cast<double>(x);
      middle.y += value * static_cast<double>(y);
    }
  }
  return {middle.x / sum, middle.y / sum};
}

// The light of the edge, where the star hardly reaches.
double edge_level(const float* values, std::int64_t width, std::int64_t height) {
  double sum = 0;
  int count = 0;
  for (std::int64_t x = 0; x < width; ++x) {
    sum += values[x] + values[(height - 1) * width + x];
    count += 2;
  }
  return sum / count;
}

// The mean direction and the scatter of the mean of angles.
struct Angle {
  double mean_deg = 0, error_deg = 0;
};
Angle mean_angle(const std::vector<std::complex<double>>& values) {
  std::complex<double> sum = 0;
  for (const auto& value : values) sum += value;
  Angle angle{std::arg(sum) * 180 / std::numbers::pi, 0};
  double squares = 0;
  for (const auto& value : values) {
    const double off = std::arg(value * std::conj(sum)) * 180 / std::numbers::pi;
    squares += off * off;
  }
  const auto count = static_cast<double>(values.size());
  angle.error_deg = count > 1 ? std::sqrt(squares / (count - 1) / count) : 1;
  return angle;
}

struct Mean {
  double mean = 0, error = 0;
};
Mean mean_of(const std::vector<double>& values) {
  Mean made;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) made.mean += value / count;
  double squares = 0;
  for (const double value : values) squares += (value - made.mean) * (value - made.mean);
  made.error = count > 1 ? std::sqrt(squares / (count - 1) / count) : made.mean;
  return made;
}

}  // namespace

std::vector<Baseline> baselines() {
  const auto holes = universe::mask_holes_m();
  std::vector<Baseline> all;
  for (int first = 0; first < kHoles; ++first) {
    for (int second = first + 1; second < kHoles; ++second) {
      const auto& a = holes[static_cast<std::size_t>(first)];
      const auto& b = holes[static_cast<std::size_t>(second)];
      all.push_back({first, second, b[0] - a[0], b[1] - a[1]});
    }
  }
  return all;
}

std::vector<Triangle> triangles() {
  const std::vector<Baseline> lines = baselines();
  const auto between = [&](int first, int second) {
    std::size_t place = 0;
    while (lines[place].first != first || lines[place].second != second) ++place;
    return place;
  };
  std::vector<Triangle> all;
  for (int a = 0; a < kHoles; ++a) {
    for (int b = a + 1; b < kHoles; ++b) {
      for (int c = b + 1; c < kHoles; ++c) all.push_back({{a, b, c}, {between(a, b), between(b, c), between(a, c)}});
    }
  }
  return all;
}

namespace {

// The transform of one image at the baselines, relative to the transform at the origin.
std::vector<std::complex<double>> visibilities(const Planes& stack, std::size_t plane, double wavelength_m,
                                               double pixel_arcsec) {
  const std::int64_t width = stack.axes[0];
  const std::int64_t height = stack.axes[1];
  const auto size = static_cast<std::size_t>(width * height);
  const float* values = &stack.values[plane * size];
  const std::uint32_t* quality = &stack.quality[plane * size];
  const double background = edge_level(values, width, height);
  const Middle middle = middle_of_light(values, quality, width, height, background);
  std::vector<std::complex<double>> out;
  for (const Baseline& line : baselines()) {
    const double turn = -2 * std::numbers::pi * pixel_arcsec / kRadian_arcsec / wavelength_m;
    std::complex<double> sum = 0;
    double all = 0;
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x) {
        const auto i = static_cast<std::size_t>(y * width + x);
        if ((quality[i] & kDoNotUse) != 0) continue;
        const double value = values[i] - background;
        const double phase =
            turn * (line.u_m * (static_cast<double>(x) - middle.x) + line.v_m * (static_cast<double>(y) - middle.y));
        sum += std::polar(value, phase);
        all += value;
      }
    }
    // Seven holes and one pair of them: what a point would have.
    out.push_back(sum / all * static_cast<double>(kHoles));
  }
  return out;
}

}  // namespace

Fringes measure_fringes(const Planes& stack, double wavelength_m, double pixel_arcsec) {
  const std::size_t planes = stack.axes.size() > 2 ? static_cast<std::size_t>(stack.axes[2]) : 1;
  std::vector<std::vector<std::complex<double>>> each;
  for (std::size_t plane = 0; plane < planes; ++plane) {
    each.push_back(visibilities(stack, plane, wavelength_m, pixel_arcsec));
  }
  Fringes fringes;
  for (std::size_t line = 0; line < each.front().size(); ++line) {
    std::vector<double> squares, amplitudes;
    std::vector<std::complex<double>> values;
    for (const auto& one : each) {
      squares.push_back(std::norm(one[line]));
      amplitudes.push_back(std::abs(one[line]));
      values.push_back(one[line]);
    }
    const Mean squared = mean_of(squares);
    const Mean amplitude = mean_of(amplitudes);
    const Angle phase = mean_angle(values);
    fringes.squared.push_back(squared.mean);
    fringes.squared_error.push_back(squared.error);
    fringes.amplitude.push_back(amplitude.mean);
    fringes.amplitude_error.push_back(amplitude.error);
    fringes.phase_deg.push_back(phase.mean_deg);
    fringes.phase_error_deg.push_back(phase.error_deg);
  }
  for (const Triangle& triangle : triangles()) {
    std::vector<std::complex<double>> values;
    values.reserve(each.size());
    for (const auto& one : each) {
      values.push_back(one[triangle.baselines[0]] * one[triangle.baselines[1]] * std::conj(one[triangle.baselines[2]]));
    }
    const Angle closure = mean_angle(values);
    fringes.closure_deg.push_back(closure.mean_deg);
    fringes.closure_error_deg.push_back(closure.error_deg);
  }
  return fringes;
}

Fringes calibrated(const Fringes& science, const Fringes& reference) {
  Fringes out = science;
  for (std::size_t i = 0; i < out.squared.size(); ++i) {
    out.squared[i] /= reference.squared[i];
    out.squared_error[i] /= reference.squared[i];
    out.amplitude[i] /= reference.amplitude[i];
    out.amplitude_error[i] /= reference.amplitude[i];
    out.phase_deg[i] = std::remainder(out.phase_deg[i] - reference.phase_deg[i], 360);
    out.phase_error_deg[i] = std::hypot(out.phase_error_deg[i], reference.phase_error_deg[i]);
  }
  for (std::size_t i = 0; i < out.closure_deg.size(); ++i) {
    out.closure_deg[i] = std::remainder(out.closure_deg[i] - reference.closure_deg[i], 360);
    out.closure_error_deg[i] = std::hypot(out.closure_error_deg[i], reference.closure_error_deg[i]);
  }
  return out;
}

}  // namespace almagest::simulate
