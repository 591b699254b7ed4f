// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/spectral_order.h"

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

using Design = SpectralOrder::Design;
using Node = SpectralOrder::Node;

constexpr std::size_t kSteps = 2048;
constexpr double kMargin_px = 3;  // of light beyond what is calibrated, simulated pixels

double um_per_pixel(const std::vector<Node>& nodes, double um) {
  const auto after = std::find_if(nodes.begin(), nodes.end(), [um](const Node& node) { return node.um > um; });
  if (after == nodes.begin()) return nodes.front().um_per_pixel;
  if (after == nodes.end()) return nodes.back().um_per_pixel;
  const Node& before = *(after - 1);
  return std::lerp(before.um_per_pixel, after->um_per_pixel, (um - before.um) / (after->um - before.um));
}

// The value of `to` that belongs to `x` in `from`, which rises or falls.
double between(const std::vector<double>& from, const std::vector<double>& to, double x) {
  const bool rises = from.front() < from.back();
  const auto after = std::lower_bound(from.begin() + 1, from.end() - 1, x,
                                      [rises](double a, double b) { return rises ? a < b : a > b; });
  const auto i = static_cast<std::size_t>(after - from.begin());
  const double part = std::clamp((x - from[i - 1]) / (from[i] - from[i - 1]), 0.0, 1.0);
  return std::lerp(to[i - 1], to[i], part);
}

// GR150C and GR150R: 4.7 nm a pixel, along columns and along rows; the zeroth order is a short smear.
std::vector<Design> niriss_wide(const Element& element) {
  const bool along_y = element.filter == "GR150C";
  Design first{1, along_y, element.least_um, element.most_um, {{1, 0.0047}}, 1.1, 0};
  Design zeroth{0, along_y, element.least_um, element.most_um, {{1, 0.17}}, 1.5, -200};
  zeroth.share = 0.03;
  return {first, zeroth};
}

// GR700XD: the red end is at the left; the orders draw apart towards the blue. The second one ends where they would lie
// on one another.
std::vector<Design> niriss_single(const Element& element) {
  Design first{1, false, element.least_um, element.most_um, {{1, 0.00097}}, 2.80, 20, true, {92, -90, 55}};
  Design second{2, false, 0.63, 1.22, {{1, 0.00047}}, 1.22, 697, true, {82, 60, 60}, 0.25};
  first.widened_px = second.widened_px = 23;
  first.half_width_px = second.half_width_px = 20;
  return {first, second};
}

std::vector<Design> designs_of(const Mode& mode, const Element& element) {
  const bool is_series = mode.technique == Technique::spectrum_series;
  switch (mode.instrument) {
    case Instrument::niriss:
      return is_series ? niriss_single(element) : niriss_wide(element);
    case Instrument::nircam: {
      // GRISMR: 1 nm a pixel along rows; light of 3.95 um is not turned.
      Design first{1, false, element.least_um, element.most_um, {{1, 0.001}}, 3.95, 0};
      if (is_series) {
        first.anchor = element.filter == "F444W" ? 952 : 1581;
        first.across[0] = 34;
        first.half_width_px = 20;
      }
      return {first};
    }
    case Instrument::nirspec: {
      // The prism: from R 30 at 1.2 um to R 300 at 5 um.
      Design first{1, false, element.least_um, element.most_um};
      first.nodes = {{0.6, 0.0045}, {1.0, 0.0145}, {1.7, 0.0165}, {3.0, 0.0125}, {4.0, 0.0097}, {5.3, 0.0075}};
      first.anchor_um = element.least_um;
      first.anchor = 40;
      first.across[0] = 15;
      first.half_width_px = 8;
      return {first};
    }
    case Instrument::miri: {
      // P750L: from R 40 at 5 um to R 200 at 14 um, the long waves at the bottom.
      Design first{1, true, element.least_um, element.most_um};
      first.nodes = {{5, 0.045}, {7, 0.027}, {10, 0.0205}, {14, 0.0185}};
      first.anchor_um = element.most_um;
      first.anchor = 10;
      first.backwards = true;
      first.across[0] = 36;
      first.half_width_px = 8;
      return {first};
    }
    case Instrument::fgs:
      break;
  }
  return {};
}

}  // namespace

SpectralOrder::SpectralOrder(const Design& design, double pixels, double binning, bool in_frame)
    : design_(design), pixels_(pixels), binning_(binning), in_frame_(in_frame) {
  const double margin = kMargin_px * pixels;
  const double from = design.least_um - margin * um_per_pixel(design.nodes, design.least_um);
  const double to = design.most_um + margin * um_per_pixel(design.nodes, design.most_um);
  const double step = (to - from) / (kSteps - 1);
  double place = 0;
  for (std::size_t i = 0; i < kSteps; ++i) {
    um_.push_back(from + static_cast<double>(i) * step);
    if (i > 0) place += step / um_per_pixel(design.nodes, um_.back() - step / 2);
    along_.push_back(place);
  }
  const double reference = between(um_, along_, std::clamp(design.anchor_um, from, to));
  // Beyond the trace, where wide-field anchors are, the nearest dispersion goes on.
  const double beyond = design.anchor_um - std::clamp(design.anchor_um, from, to);
  const double zero = reference + beyond / um_per_pixel(design.nodes, design.anchor_um);
  for (double& along : along_) {
    along = design.anchor + (design.backwards ? zero - along : along - zero);
    along = in_frame ? (along + 0.5) / pixels + 0.5 : along / pixels;
  }
}

double SpectralOrder::um_at(double along) const {
  return between(along_, um_, along);
}

double SpectralOrder::along_of(double um) const {
  return between(um_, along_, um);
}

double SpectralOrder::across_at(double along) const {
  const double t = along * pixels_ / 2048;
  const double real = design_.across[0] + t * (design_.across[1] + t * design_.across[2]);
  return in_frame_ ? (real + 0.5) / binning_ + 0.5 : real / binning_;
}

std::vector<SpectralOrder> spectral_orders_of(const Mode& mode, const Element& element) {
  const bool in_frame = mode.technique == Technique::spectrum_series;
  const double binning = mode.readout.binning;
  // The short spectra of NIRISS would be nothing but a few pixels: they keep more of their length than the field.
  const double pixels = in_frame || mode.instrument != Instrument::niriss ? binning : std::min(binning, 2.0);
  std::vector<SpectralOrder> made;
  for (const Design& design : designs_of(mode, element)) made.emplace_back(design, pixels, binning, in_frame);
  return made;
}

}  // namespace almagest::simulate
