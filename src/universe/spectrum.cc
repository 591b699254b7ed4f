// SPDX-License-Identifier: GPL-3.0-or-later
#include "universe/spectrum.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace almagest::universe {
namespace {

constexpr double kReference_um = 2.0;
constexpr double kHcOverK_um_k = 14'387.77;  // second radiation constant
constexpr double kSun_k = 5772;
constexpr double kBroadening = 1.0 / 2500;    // of lines, full width over wavelength
constexpr double kToSigma = 1 / 2.354820045;  // of a full width at half maximum

// Planck's law by frequency, but for a factor.
double planck(double um, double kelvin) {
  const double x = kHcOverK_um_k / (um * kelvin);
  return x > 600 ? 0 : 1 / (um * um * um * std::expm1(x));
}

double bump(double um, double centre_um, double sigma_um) {
  const double distance = (um - centre_um) / sigma_um;
  return std::abs(distance) > 8 ? 0 : std::exp(-0.5 * distance * distance);
}

// What molecules and atoms take away from a star's light.
double transmitted(double um, double kelvin) {
  double share = 1;
  if (kelvin < 4500) {
    const double cool = std::min(1.0, (4500 - kelvin) / 1500);
    if (um > 2.29) share -= 0.18 * cool * std::exp(-(um - 2.29) / 0.12);           // carbon monoxide
    share -= cool * (0.22 * bump(um, 1.42, 0.06) + 0.28 * bump(um, 1.90, 0.08));   // water
    share -= cool * (0.35 * bump(um, 2.75, 0.16) + 0.20 * bump(um, 4.65, 0.18));   // water, carbon monoxide
    share -= cool * (0.45 * bump(um, 0.62, 0.03) + 0.35 * bump(um, 0.71, 0.025));  // titanium oxide
  }
  if (kelvin > 6000) {
    const double hot = std::min(1.0, (kelvin - 6000) / 4000);
    for (const double line : {0.4342, 0.4863, 0.6565, 1.0941, 1.2822, 1.8756, 2.1661}) {
      share -= 0.4 * hot * bump(um, line, line * 0.0012);
    }
    if (um < 0.3647) share *= 1 - 0.5 * hot;
  }
  return share;
}

// The bands of polycyclic aromatic hydrocarbons, at rest, and the warm dust behind them.
double aromatic(double um) {
  return 0.12 * bump(um, 3.29, 0.035) + 0.9 * bump(um, 6.22, 0.14) + 1.6 * bump(um, 7.7, 0.35) +
         0.5 * bump(um, 8.61, 0.16) + 1.0 * bump(um, 11.3, 0.17) + 0.6 * bump(um, 12.7, 0.3) +
         0.8 * bump(um, 17.1, 0.6) + 0.05 * std::pow(um / 10, 2.2);
}

struct RestLine {
  double rest_um;
  double strength;  // relative to H alpha
  bool cold;        // shines in clouds that are not ionised, too
};
constexpr std::array kLines{
    RestLine{0.37284, 0.60, false},  RestLine{0.48627, 0.35, false}, RestLine{0.49603, 0.40, false},
    RestLine{0.50082, 1.20, false},  RestLine{0.65646, 1.00, false}, RestLine{0.65853, 0.20, false},
    RestLine{0.67183, 0.14, false},  RestLine{0.67327, 0.11, false}, RestLine{0.90711, 0.14, false},
    RestLine{0.95332, 0.35, false},  RestLine{1.08332, 0.30, false}, RestLine{1.09411, 0.035, false},
    RestLine{1.25702, 0.03, true},   RestLine{1.28216, 0.06, false}, RestLine{1.64400, 0.025, true},
    RestLine{1.87561, 0.12, false},  RestLine{2.12183, 0.02, true},  RestLine{2.16612, 0.010, false},
    RestLine{4.05226, 0.028, false}, RestLine{4.69462, 0.02, true},  RestLine{6.90950, 0.03, true},
    RestLine{6.98527, 0.06, false},  RestLine{9.66491, 0.03, true},  RestLine{10.5105, 0.05, false},
    RestLine{12.8135, 0.12, false},  RestLine{15.5551, 0.10, false}, RestLine{17.0348, 0.03, true},
    RestLine{18.7130, 0.10, false},  RestLine{25.8903, 0.04, false}};

}  // namespace

Spectrum Spectrum::star(double flux_ujy, double temperature_k) {
  Spectrum made;
  made.kind_ = Kind::star;
  made.temperature_k_ = temperature_k;
  made.normalise(flux_ujy);
  return made;
}

Spectrum Spectrum::galaxy(double flux_ujy, double redshift, double youth, double dust) {
  Spectrum made;
  made.kind_ = Kind::galaxy;
  made.redshift_ = redshift;
  made.youth_ = youth;
  made.dust_ = dust;
  made.normalise(flux_ujy);
  const double h_alpha_um = 0.65646 * (1 + redshift);
  // An equivalent width of up to 40 nm at rest.
  if (youth > 0.15) made.add_lines(0.04 * youth * youth * (1 + redshift) * made.continuum_ujy(h_alpha_um), false);
  return made;
}

Spectrum Spectrum::body(double flux_ujy, double temperature_k) {
  Spectrum made;
  made.kind_ = Kind::body;
  made.temperature_k_ = temperature_k;
  made.normalise(flux_ujy);
  return made;
}

Spectrum Spectrum::gas(double flux_ujy) {
  Spectrum made;
  made.kind_ = Kind::gas;
  made.normalise(flux_ujy);
  made.add_lines(2 * flux_ujy, false);
  return made;
}

Spectrum Spectrum::dust(double flux_ujy) {
  Spectrum made;
  made.kind_ = Kind::dust;
  made.normalise(flux_ujy);
  made.add_lines(0.3 * flux_ujy, true);
  return made;
}

void Spectrum::normalise(double flux_ujy) {
  scale_ = 1;
  scale_ = flux_ujy / shape(kReference_um);
}

void Spectrum::add_lines(double h_alpha_ujy_um, bool cold) {
  for (const RestLine& line : kLines) {
    if (cold && !line.cold) continue;
    const double um = line.rest_um * (1 + redshift_);
    // In units of flux density times wavelength, the same power makes more of a line the longer it is.
    const double stretch = um / (0.65646 * (1 + redshift_));
    lines_.push_back({um, h_alpha_ujy_um * line.strength * stretch * stretch, um * kBroadening * kToSigma});
  }
}

double Spectrum::shape(double um) const {
  switch (kind_) {
    case Kind::none:
      return 0;
    case Kind::star:
      return planck(um, temperature_k_) * transmitted(um, temperature_k_);
    case Kind::body:
      // Albedo 0.1; the ratio of solid angles of the Sun and of the body's own sky.
      return planck(um, kSun_k) * 4.5e-7 * (1 - 0.25 * bump(um, 3.0, 0.25)) + planck(um, temperature_k_) * 0.9;
    case Kind::gas:
      return std::pow(um / kReference_um, 0.1);
    case Kind::dust:
      return 0.02 + aromatic(um);
    case Kind::galaxy:
      break;
  }
  const double rest = um / (1 + redshift_);
  if (rest < 0.0912) return 0;
  const double old = planck(rest, 3900) / planck(1.6, 3900);
  const double young = std::pow(rest / 0.5, -0.1 - 0.5 * youth_) * std::exp(-rest / 3);
  double stars = (1 - youth_) * old + (0.1 + youth_) * young;
  if (rest < 0.40) stars *= 1 - 0.45 * std::clamp((0.40 - rest) / 0.03, 0.0, 1.0);
  if (rest < 0.1216) stars *= redshift_ > 2 ? 0.05 : 0.5;  // hydrogen on the way
  return stars + 0.35 * dust_ * aromatic(rest);
}

double Spectrum::continuum_ujy(double wavelength_um) const {
  return scale_ * shape(wavelength_um);
}

double Spectrum::flux_ujy(double wavelength_um, double resolving_power) const {
  double flux = continuum_ujy(wavelength_um);
  for (const Line& line : lines_) {
    const double sigma = std::hypot(line.sigma_um, line.wavelength_um / resolving_power * kToSigma);
    const double distance = (wavelength_um - line.wavelength_um) / sigma;
    if (std::abs(distance) > 6) continue;
    flux += line.flux_ujy_um / (sigma * std::sqrt(2 * std::numbers::pi)) * std::exp(-0.5 * distance * distance);
  }
  return flux;
}

double Spectrum::band_ujy(double least_um, double most_um) const {
  constexpr int kSteps = 16;
  const double step = (most_um - least_um) / kSteps;
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) sum += continuum_ujy(least_um + (i + 0.5) * step);
  sum /= kSteps;
  for (const Line& line : lines_) {
    if (line.wavelength_um >= least_um && line.wavelength_um < most_um) sum += line.flux_ujy_um / (most_um - least_um);
  }
  return sum;
}

Spectrum Spectrum::scaled(double factor) const {
  Spectrum other = *this;
  other.scale_ *= factor;
  for (Line& line : other.lines_) line.flux_ujy_um *= factor;
  return other;
}

}  // namespace almagest::universe
