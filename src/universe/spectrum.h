// SPDX-License-Identifier: GPL-3.0-or-later
// Light spread by wavelength: what a star, a galaxy, a glowing cloud or a moving body shines with, from the far
// ultraviolet to 30 micrometres. Shapes are simple and the same for every instrument, so that a colour measured by one
// is the colour that another one finds. Wavelengths are of vacuum, in micrometres, as observed.
#pragma once

#include <vector>

namespace almagest::universe {

struct Line {
  double wavelength_um = 0;
  double flux_ujy_um = 0;  // integrated: microjansky times micrometre
  double sigma_um = 0;     // of its own, by motions in the source
};

class Spectrum {
 public:
  Spectrum() = default;
  // All are normalised to a flux density at 2 micrometres, in microjansky.
  static Spectrum star(double flux_ujy, double temperature_k);
  // `youth` 0 (old and red) to 1 (young, with strong lines); `dust` scales the bands of aromatic molecules.
  static Spectrum galaxy(double flux_ujy, double redshift, double youth, double dust);
  // Sunlight that a body throws back and, from some micrometres on, its own warmth.
  static Spectrum body(double flux_ujy, double temperature_k);
  static Spectrum gas(double flux_ujy);   // lines of ionised and molecular hydrogen, little else
  static Spectrum dust(double flux_ujy);  // aromatic bands and a rise to the far infrared

  double continuum_ujy(double wavelength_um) const;
  const std::vector<Line>& lines() const { return lines_; }
  double redshift() const { return redshift_; }
  double temperature_k() const { return temperature_k_; }

  // As a spectrograph sees it: lines are blurred by wavelength / resolving power (full width at half maximum).
  double flux_ujy(double wavelength_um, double resolving_power) const;
  // Averaged over an even band, in flux density.
  double band_ujy(double least_um, double most_um) const;

  Spectrum scaled(double factor) const;

 private:
  enum class Kind { none, star, galaxy, body, gas, dust };
  double shape(double wavelength_um) const;  // before it is normalised
  void normalise(double flux_ujy);
  void add_lines(double h_alpha_ujy_um, bool cold);

  Kind kind_ = Kind::none;
  double scale_ = 0;
  double temperature_k_ = 0;
  double redshift_ = 0;
  double youth_ = 0;
  double dust_ = 0;
  std::vector<Line> lines_;
};

}  // namespace almagest::universe
