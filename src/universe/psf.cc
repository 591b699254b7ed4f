// SPDX-License-Identifier: GPL-3.0-or-later
#include "universe/psf.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace almagest::universe {
namespace {

using Complex = std::complex<float>;

constexpr int kPupil = 192;          // samples across
constexpr int kHalf = 150;           // cells from the middle to the edge
constexpr double kSegment_m = 1.32;  // flat to flat
constexpr double kJwst_m = 6.6;      // circle around the segments
constexpr double kHst_m = 2.4;
constexpr double kRadian_arcsec = 206'264.806;

bool in_hexagon(double x, double y, double flat_to_flat) {
  const double half = flat_to_flat / 2;
  const double slanted = std::abs(x) * std::numbers::sqrt3 / 2 + std::abs(y) / 2;
  return std::abs(y) <= half && slanted <= half;
}

bool behind_strut(double x, double y, double angle_deg, double width_m) {
  const double angle = angle_deg * std::numbers::pi / 180;
  const double along = x * std::cos(angle) + y * std::sin(angle);
  const double across = -x * std::sin(angle) + y * std::cos(angle);
  return along > 0 && std::abs(across) < width_m / 2;
}

bool on_segments(double x, double y) {
  for (int q = -2; q <= 2; ++q) {
    for (int r = std::max(-2, -q - 2); r <= std::min(2, 2 - q); ++r) {
      if (q == 0 && r == 0) continue;
      const double centre_x = kSegment_m * std::numbers::sqrt3 / 2 * q;
      const double centre_y = kSegment_m * (r + q / 2.0);
      if (in_hexagon(x - centre_x, y - centre_y, kSegment_m - 0.01)) return true;
    }
  }
  return false;
}

bool is_open(Pupil pupil, double x, double y) {
  if (pupil == Pupil::obstructed) {
    const double radius = std::hypot(x, y);
    return radius < kHst_m / 2 && radius > 0.33 * kHst_m / 2 && std::abs(std::abs(x) - std::abs(y)) > 0.04;
  }
  if (pupil == Pupil::masked) {
    static const auto kHoles = mask_holes_m();
    return std::any_of(kHoles.begin(), kHoles.end(),
                       [&](const auto& hole) { return in_hexagon(x - hole[0], y - hole[1], 0.8); });
  }
  return on_segments(x, y) && !behind_strut(x, y, 90, 0.12) && !behind_strut(x, y, 240, 0.12) &&
         !behind_strut(x, y, 300, 0.12);
}

struct Aperture {
  double metres = 1;
  std::vector<float> open;  // kPupil x kPupil, 0 to 1
};

Aperture sample(Pupil pupil) {
  Aperture made{pupil == Pupil::obstructed ? kHst_m : kJwst_m, {}};
  constexpr int kFine = 3;
  for (int row = 0; row < kPupil; ++row) {
    for (int column = 0; column < kPupil; ++column) {
      int open = 0;
      for (int i = 0; i < kFine * kFine; ++i) {
        const double x = ((column + (i % kFine + 0.5) / kFine) / kPupil - 0.5) * made.metres;
        const double y = ((row + (std::floor(i / kFine) + 0.5) / kFine) / kPupil - 0.5) * made.metres;
        open += is_open(pupil, x, y) ? 1 : 0;
      }
      made.open.push_back(static_cast<float>(open) / (kFine * kFine));
    }
  }
  return made;
}

// exp(-2 pi i u x) for each cell u (in units of wavelength over diameter) and each sample x of the pupil.
std::vector<Complex> kernel(double cell_in_waves) {
  std::vector<Complex> out;
  out.reserve(2 * std::size_t{kHalf} * kPupil);
  for (int cell = -kHalf; cell < kHalf; ++cell) {
    for (int i = 0; i < kPupil; ++i) {
      const double turn = -2 * std::numbers::pi * (cell + 0.5) * cell_in_waves * ((i + 0.5) / kPupil - 0.5);
      out.emplace_back(static_cast<float>(std::cos(turn)), static_cast<float>(std::sin(turn)));
    }
  }
  return out;
}

// Adds the pattern at one wavelength.
void add_pattern(std::vector<double>& pattern, const Aperture& aperture, double cell_in_waves) {
  constexpr std::size_t kSide = 2 * std::size_t{kHalf};
  constexpr auto kAcross = static_cast<std::size_t>(kPupil);
  const std::vector<Complex> waves = kernel(cell_in_waves);
  std::vector<Complex> rows(kAcross * kSide);
  for (std::size_t row = 0; row < kAcross; ++row) {
    for (std::size_t cell = 0; cell < kSide; ++cell) {
      float real = 0, imaginary = 0;
      for (std::size_t i = 0; i < kAcross; ++i) {
        const float open = aperture.open[row * kAcross + i];
        real += open * waves[cell * kAcross + i].real();
        imaginary += open * waves[cell * kAcross + i].imag();
      }
      rows[cell * kAcross + row] = {real, imaginary};
    }
  }
  for (std::size_t up = 0; up < kSide; ++up) {
    for (std::size_t cell = 0; cell < kSide; ++cell) {
      float real = 0, imaginary = 0;
      for (std::size_t i = 0; i < kAcross; ++i) {
        const Complex a = rows[cell * kAcross + i];
        const Complex b = waves[up * kAcross + i];
        real += a.real() * b.real() - a.imag() * b.imag();
        imaginary += a.real() * b.imag() + a.imag() * b.real();
      }
      pattern[up * kSide + cell] += static_cast<double>(real * real + imaginary * imaginary);
    }
  }
}

// No edge where the pattern ends.
void fade_out(std::vector<double>& pattern) {
  for (int y = 0; y < 2 * kHalf; ++y) {
    for (int x = 0; x < 2 * kHalf; ++x) {
      const double radius = std::hypot(x + 0.5 - kHalf, y + 0.5 - kHalf) / kHalf;
      pattern[static_cast<std::size_t>(y) * 2 * kHalf + static_cast<std::size_t>(x)] *=
          std::clamp((1 - radius) / 0.4, 0.0, 1.0);
    }
  }
}

}  // namespace

std::vector<std::array<double, 2>> mask_holes_m() {
  // Seven segments, no two pairs of which have the same baseline.
  constexpr int kSegments[7][2] = {{-2, 0}, {-2, 1}, {-1, -1}, {-1, 2}, {0, 2}, {2, -2}, {2, 0}};
  std::vector<std::array<double, 2>> holes;
  for (const auto& segment : kSegments) {
    holes.push_back({kSegment_m * std::numbers::sqrt3 / 2 * segment[0], kSegment_m * (segment[1] + segment[0] / 2.0)});
  }
  return holes;
}

void Psf::set(const std::vector<double>& values, int size) {
  size_ = size;
  reach_arcsec_ = step_arcsec_ * size / 2;
  double whole = 0;
  for (const double value : values) whole += value;
  const auto side = static_cast<std::size_t>(size) + 1;
  sums_.assign(side * side, 0);
  for (std::size_t y = 1; y < side; ++y) {
    double row = 0;
    for (std::size_t x = 1; x < side; ++x) {
      row += values[(y - 1) * (side - 1) + x - 1] / whole;
      sums_[y * side + x] = sums_[(y - 1) * side + x] + row;
    }
  }
}

Psf Psf::of_pupil(Pupil pupil, double least_um, double most_um) {
  constexpr int kWavelengths = 5;
  constexpr double kCell_in_waves = 0.36;  // finer than Nyquist's step of 1/2
  const Aperture aperture = sample(pupil);
  const double middle_um = (least_um + most_um) / 2;
  Psf psf;
  psf.step_arcsec_ = kCell_in_waves * middle_um * 1e-6 / aperture.metres * kRadian_arcsec;
  psf.fwhm_arcsec_ = 1.03 * middle_um * 1e-6 / aperture.metres * kRadian_arcsec;
  std::vector<double> pattern(4 * std::size_t{kHalf} * kHalf, 0);
  for (int i = 0; i < kWavelengths; ++i) {
    const double um = least_um + (most_um - least_um) * (i + 0.5) / kWavelengths;
    add_pattern(pattern, aperture, kCell_in_waves * middle_um / um);
  }
  fade_out(pattern);
  psf.set(pattern, 2 * kHalf);
  return psf;
}

Psf Psf::gaussian(double fwhm_arcsec) {
  constexpr int kCells = 200;
  Psf psf;
  psf.fwhm_arcsec_ = fwhm_arcsec;
  const double sigma = fwhm_arcsec / 2.354820045;
  psf.step_arcsec_ = 10 * sigma / kCells;
  std::vector<double> pattern;
  for (int y = 0; y < kCells; ++y) {
    for (int x = 0; x < kCells; ++x) {
      const double dx = (x + 0.5 - kCells / 2.0) * psf.step_arcsec_ / sigma;
      const double dy = (y + 0.5 - kCells / 2.0) * psf.step_arcsec_ / sigma;
      pattern.push_back(std::exp(-0.5 * (dx * dx + dy * dy)));
    }
  }
  psf.set(pattern, kCells);
  return psf;
}

double Psf::below(double x_arcsec, double y_arcsec) const {
  const auto place = [this](double value) {
    return std::clamp((value + reach_arcsec_) / step_arcsec_, 0.0, static_cast<double>(size_));
  };
  const double x = place(x_arcsec);
  const double y = place(y_arcsec);
  const auto column = std::min(static_cast<std::size_t>(x), static_cast<std::size_t>(size_) - 1);
  const auto row = std::min(static_cast<std::size_t>(y), static_cast<std::size_t>(size_) - 1);
  const double dx = x - static_cast<double>(column);
  const double dy = y - static_cast<double>(row);
  const std::size_t side = static_cast<std::size_t>(size_) + 1;
  const double* at = &sums_[row * side + column];
  return (1 - dy) * ((1 - dx) * at[0] + dx * at[1]) + dy * ((1 - dx) * at[side] + dx * at[side + 1]);
}

double Psf::share(double left, double right, double bottom, double top) const {
  return below(right, top) - below(left, top) - below(right, bottom) + below(left, bottom);
}

}  // namespace almagest::universe
