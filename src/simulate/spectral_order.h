// SPDX-License-Identifier: GPL-3.0-or-later
// Where grisms and prisms put the light of each wavelength. Dispersions and places come from the published descriptions
// of the instruments (JWST User Documentation), rounded: they are this simulation's own calibration, the same in all of
// its products.
#pragma once

#include <algorithm>
#include <vector>

#include "simulate/instrument.h"

namespace almagest::simulate {

// One order of one element. Places along the direction of dispersion and across it are in pixels as simulated, from the
// trace's anchor: for wide fields where the source is seen without the grism; for time series pixel (0, 0) of a frame
// that has the target in its place, where the first pixel's centre is 1.
class SpectralOrder {
 public:
  struct Node {
    double um = 0;
    double um_per_pixel = 0;  // of real pixels; linear between nodes
  };
  struct Design {
    int order = 1;
    bool along_y = false;  // DISPAXIS 2
    double least_um = 0;   // of what is calibrated; light goes on for a few pixels
    double most_um = 0;
    std::vector<Node> nodes{};
    double anchor_um = 0;      // falls on `anchor`, in real pixels that count from 0
    double anchor = 0;         // along
    bool backwards = false;    // longer waves at smaller coordinates
    double across[3] = {};     // coefficients of along / 2048, in real pixels
    double share = 1;          // of the light that the element lets through
    double widened_px = 0;     // by a weak lens, across
    double half_width_px = 0;  // of the pixels that are summed, across
  };
  // `pixels` real ones along the trace, and `binning` across, make one simulated. In a frame, places count from its
  // first pixel; else from where the source is.
  SpectralOrder(const Design& design, double pixels, double binning, bool in_frame);

  int order() const { return design_.order; }
  bool along_y() const { return design_.along_y; }
  double least_um() const { return design_.least_um; }
  double most_um() const { return design_.most_um; }
  double share() const { return design_.share; }
  double widened_px() const { return design_.widened_px / binning_; }
  double half_width_px() const { return design_.half_width_px / binning_; }

  double um_at(double along) const;  // clamped to what the trace holds
  double along_of(double um) const;
  double across_at(double along) const;
  // The places of the shortest and longest light, `first` before `last`.
  double first() const { return std::min(along_.front(), along_.back()); }
  double last() const { return std::max(along_.front(), along_.back()); }

 private:
  Design design_;
  double pixels_;
  double binning_;
  bool in_frame_;
  std::vector<double> um_;     // rising
  std::vector<double> along_;  // of them
};

// All orders of what is in the light path, the first order first. Empty if nothing disperses.
std::vector<SpectralOrder> spectral_orders_of(const Mode& mode, const Element& element);

}  // namespace almagest::simulate
