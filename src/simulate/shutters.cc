// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/shutters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "universe/random.h"

namespace almagest::simulate {
namespace {

constexpr double kPitchX_arcsec = 0.27;
constexpr double kPitchY_arcsec = 0.53;
constexpr double kOpenX_arcsec = 0.20;
constexpr int kColumns = 365;  // of a quadrant
constexpr int kRows = 171;
constexpr double kGap_arcsec = 20;  // between quadrants
constexpr double kNirspecPixel_arcsec = 0.1;
constexpr std::size_t kMostSources = 100;
constexpr std::size_t kBackgrounds = 8;
constexpr double kEmpty_arcsec = 1.4;  // around a background slitlet

struct Place {
  int quadrant, row, column;  // the quadrant counts from 0 here
  double x_arcsec, y_arcsec;  // middle of the shutter
};

// Along one axis: which half, which shutter in it, and its middle.
struct Step {
  int half, number;
  double middle_arcsec;
};

std::optional<Step> step_of(double arcsec, double pitch, int count) {
  const double from_gap = std::abs(arcsec) - kGap_arcsec / 2;
  if (from_gap < 0 || from_gap >= count * pitch) return std::nullopt;
  const int half = arcsec > 0 ? 1 : 0;
  const int number = static_cast<int>(from_gap / pitch);  // from the gap outwards
  const double middle = kGap_arcsec / 2 + (number + 0.5) * pitch;
  return Step{half, half == 1 ? number + 1 : count - number, half == 1 ? middle : -middle};
}

std::optional<Place> shutter_at(double x_arcsec, double y_arcsec) {
  const auto x = step_of(x_arcsec, kPitchX_arcsec, kColumns);
  const auto y = step_of(y_arcsec, kPitchY_arcsec, kRows);
  if (!x || !y || y->number == 1 || y->number == kRows) return std::nullopt;  // its neighbours are needed, too
  return Place{2 * y->half + x->half, y->number, x->number, x->middle_arcsec, y->middle_arcsec};
}

// Rows of the detectors that are still free.
class Rows {
 public:
  explicit Rows(const Exposure& exposure) : exposure_(exposure) {
    const auto height = static_cast<std::size_t>(exposure.mode->readout.height);
    taken_ = {std::vector<bool>(height), std::vector<bool>(height)};
  }

  bool take(const Slitlet& slitlet) {
    const auto trace = trace_of(exposure_, exposure_.mode->detectors[slitlet.on_second ? 1 : 0], slitlet);
    const int first = trace->spatial_first - 1;
    const int end = trace->spatial_first + trace->spatial + 1;
    if (first < 0 || end > exposure_.mode->readout.height) return false;
    for (std::size_t detector = 0; detector < 2; ++detector) {
      if (!is_on(slitlet, detector)) continue;
      for (int row = first; row < end; ++row) {
        if (taken_[detector][static_cast<std::size_t>(row)]) return false;
      }
    }
    for (std::size_t detector = 0; detector < 2; ++detector) {
      // A free row between two slitlets is enough.
      if (!is_on(slitlet, detector)) continue;
      for (int row = first + 1; row < end - 1; ++row) taken_[detector][static_cast<std::size_t>(row)] = true;
    }
    return true;
  }

 private:
  bool is_on(const Slitlet& slitlet, std::size_t detector) const {
    return is_split(exposure_) || slitlet.on_second == (detector == 1);
  }

  const Exposure& exposure_;
  std::array<std::vector<bool>, 2> taken_;
};

Slitlet slitlet_at(const Place& place, SourceKind kind) {
  Slitlet slitlet;
  slitlet.quadrant = place.quadrant + 1;
  slitlet.row = place.row;
  slitlet.column = place.column;
  slitlet.on_second = place.x_arcsec > 0;
  slitlet.slit.kind = kind;
  slitlet.slit.x_arcsec = place.x_arcsec;
  slitlet.slit.y_arcsec = place.y_arcsec;
  slitlet.slit.width_arcsec = kOpenX_arcsec;
  slitlet.slit.height_arcsec = kShuttersHigh * kPitchY_arcsec;
  slitlet.slit.unit_arcsec = kPitchY_arcsec;
  return slitlet;
}

// Well within a shutter, for little of the light to be lost.
bool is_well_placed(const Slit& slit, double x_arcsec, double y_arcsec) {
  return std::abs(x_arcsec - slit.x_arcsec) < 0.3 * kOpenX_arcsec &&
         std::abs(y_arcsec - slit.y_arcsec) < 0.35 * kPitchY_arcsec;
}

// Galaxies from the brightest on; their rank is their number in the catalogue.
std::vector<const universe::Source*> catalogue_of(const universe::Scene& scene) {
  std::vector<const universe::Source*> galaxies;
  for (const universe::Source& source : scene.sources) {
    if (source.radius_arcsec > 0) galaxies.push_back(&source);
  }
  const auto flux = [](const universe::Source* source) { return source->spectrum.continuum_ujy(2); };
  std::sort(galaxies.begin(), galaxies.end(),
            [&](const auto* a, const auto* b) { return flux(a) != flux(b) ? flux(a) > flux(b) : a->id < b->id; });
  return galaxies;
}

void add_sources(const std::vector<const universe::Source*>& catalogue, const SkyFrame& field, const Exposure& exposure,
                 Rows& rows, std::vector<Slitlet>& slitlets) {
  for (std::size_t rank = 0; rank < catalogue.size() && slitlets.size() < kMostSources; ++rank) {
    const universe::Source& source = *catalogue[rank];
    const SkyFrame::Place at = field.place_of(source.direction);
    const auto shutter = shutter_at(at.x_arcsec, at.y_arcsec);
    if (!shutter) continue;
    Slitlet slitlet = slitlet_at(*shutter, SourceKind::source);
    if (!is_well_placed(slitlet.slit, at.x_arcsec, at.y_arcsec) || !rows.take(slitlet)) continue;
    Slit& slit = slitlet.slit;
    slit.source_id = static_cast<std::int64_t>(rank) + 1;
    slit.source_name = fmt::format("{}_{}", exposure.program->number, slit.source_id);
    slit.stellarity = std::round(100 * std::exp(-source.radius_arcsec / 0.1)) / 100;
    slit.source_x_arcsec = at.x_arcsec - slit.x_arcsec;
    slit.source_y_arcsec = at.y_arcsec - slit.y_arcsec;
    slit.source_position = sky::SkyPoint::towards(source.direction);
    slitlets.push_back(slitlet);
  }
}

bool is_empty_around(const universe::Scene& scene, const sky::SkyPoint& point) {
  return std::none_of(scene.sources.begin(), scene.sources.end(), [&](const universe::Source& source) {
    return sky::separation_deg(point, sky::SkyPoint::towards(source.direction)) * 3600 <
           kEmpty_arcsec + 2 * source.radius_arcsec;
  });
}

// The last one is only imagined to have a source.
void add_empty(const universe::Scene& scene, const SkyFrame& field, const Exposure& exposure, std::int64_t first_id,
               Rows& rows, std::vector<Slitlet>& slitlets) {
  constexpr int kTries = 4000;
  universe::Random random(17, fmt::format("shutters {}", exposure.visit_id()));
  std::size_t found = 0;
  for (int i = 0; i < kTries && found <= kBackgrounds; ++i) {
    const double side = found % 2 == 0 ? -1 : 1;
    const auto shutter = shutter_at(side * random.uniform(12, 100), random.uniform(-95, 95));
    if (!shutter) continue;
    Slitlet slitlet = slitlet_at(*shutter, found < kBackgrounds ? SourceKind::background : SourceKind::imagined);
    const sky::SkyPoint middle = field.at(slitlet.slit.x_arcsec, slitlet.slit.y_arcsec);
    if (!is_empty_around(scene, middle) || !rows.take(slitlet)) continue;
    slitlet.slit.source_id = first_id + static_cast<std::int64_t>(found);
    slitlet.slit.source_name =
        fmt::format("{}_{}_{}", exposure.program->number, found < kBackgrounds ? "BKG" : "VRT", slitlet.slit.source_id);
    slitlet.slit.stellarity = 0;
    slitlet.slit.source_position = middle;
    slitlets.push_back(slitlet);
    ++found;
  }
}

}  // namespace

SkyFrame shutter_field(const Exposure& exposure) {
  SkyFrame field = aperture_frame(exposure);
  field.width_arcsec = 2 * kColumns * kPitchX_arcsec + kGap_arcsec;
  field.height_arcsec = 2 * kRows * kPitchY_arcsec + kGap_arcsec;
  return field;
}

std::vector<Slitlet> configure(const universe::Scene& scene, const SkyFrame& field, const Exposure& exposure) {
  std::vector<Slitlet> slitlets;
  Rows rows(exposure);
  const auto catalogue = catalogue_of(scene);
  add_sources(catalogue, field, exposure, rows, slitlets);
  add_empty(scene, field, exposure, static_cast<std::int64_t>(catalogue.size()) + 1, rows, slitlets);
  std::sort(slitlets.begin(), slitlets.end(),
            [](const Slitlet& a, const Slitlet& b) { return a.slit.y_arcsec < b.slit.y_arcsec; });
  for (std::size_t i = 0; i < slitlets.size(); ++i) {
    slitlets[i].slit.number = static_cast<int>(i) + 1;
    slitlets[i].slit.name = fmt::format("{}", i + 1);
  }
  return slitlets;
}

std::optional<Trace> trace_of(const Exposure& exposure, const Detector& detector, const Slitlet& slitlet) {
  const bool is_second = detector.name == "NRS2";
  if (!is_split(exposure) && slitlet.on_second != is_second) return std::nullopt;
  std::optional<Trace> trace = spectral_part(exposure, detector);
  if (!trace) return trace;
  const Readout& readout = exposure.mode->readout;
  trace->pixel_arcsec = kNirspecPixel_arcsec * readout.binning;
  trace->spatial = static_cast<int>(std::ceil(slitlet.slit.height_arcsec / trace->pixel_arcsec - 0.1));
  trace->bottom_arcsec = -trace->spatial * trace->pixel_arcsec / 2;
  trace->spatial_first = static_cast<int>(
      std::lround(slitlet.slit.y_arcsec / trace->pixel_arcsec + (readout.height - trace->spatial) / 2.0));
  // The further to the side a shutter is, the further its spectrum is shifted.
  const int room = readout.width - trace->spectral;
  if (room > 0) {
    const double side = std::abs(slitlet.slit.x_arcsec) / (kColumns * kPitchX_arcsec + kGap_arcsec / 2);
    trace->spectral_first = static_cast<int>(std::lround(room * std::clamp(is_second ? side : 1 - side, 0.0, 1.0)));
  }
  return trace;
}

}  // namespace almagest::simulate
