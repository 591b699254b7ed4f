// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/series_calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "simulate/asdf_text.h"
#include "simulate/spectrum_rows.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kHalfCutout_px = 64;  // real ones, beside NIRCam's trace

// The share of a point's light that is summed, less that in as many pixels of what is taken for the background.
double captured(const SeriesOptics& optics, const SeriesOrder& order, std::int64_t along) {
  const double half = order.dispersion.half_width_px();
  const double um = order.um(along);
  const double centre = order.centre(along);
  std::vector<double> wings;
  for (std::int64_t j = 0; j < optics.breadth(); ++j) {
    const double away = static_cast<double>(j) - centre;
    if (std::abs(away) > half + kBackgroundGap_px) wings.push_back(order.profile.share(away - 0.5, away + 0.5, um));
  }
  if (wings.empty()) return order.profile.share(-half, half, um);
  const auto middle = wings.begin() + static_cast<std::ptrdiff_t>(wings.size() / 2);
  std::nth_element(wings.begin(), middle, wings.end());
  return order.profile.share(-half, half, um) - 2 * half * *middle;
}

// `known` is the sensitivity that the calibration goes by, as a share of the true one.
Track track_of(const SeriesOptics& optics, const SeriesOrder& order, double known) {
  Track track;
  track.along_y = optics.along_y();
  track.half_width = order.dispersion.half_width_px();
  track.pixel_sr = optics.response().pixel_sr;
  for (std::int64_t i = 0; i < optics.length(); ++i) {
    const double interval_um = order.interval_um(i);
    const double um = order.um(i);
    track.wavelength_um.push_back(interval_um > 0 ? um : kNone);
    track.centre.push_back(order.centre(i));
    track.captured.push_back(captured(optics, order, i));
    track.mjy_sr_per_unit.push_back(
        interval_um > 0 ? known * optics.response().mjy_sr(interval_um) / order.dispersion.share() : kNone);
  }
  return track;
}

// Where the pixels of two orders would be summed together, only the first one is extracted.
void keep_apart(std::vector<Track>& tracks) {
  for (std::size_t k = 1; k < tracks.size(); ++k) {
    for (std::size_t i = 0; i < tracks[k].centre.size(); ++i) {
      const double apart = std::abs(tracks[k].centre[i] - tracks.front().centre[i]);
      if (apart < tracks[k].half_width + tracks.front().half_width) tracks[k].wavelength_um[i] = kNone;
    }
  }
}

template <typename T>
void keep_range(std::vector<T>& values, std::int64_t first, std::int64_t count) {
  values = {values.begin() + first, values.begin() + first + count};
}

// Keeps a part of a frame around its only track.
void cut(SeriesCalibration& made, std::int64_t first, std::int64_t count, std::int64_t low, std::int64_t breadth) {
  Track& track = made.tracks.front();
  keep_range(track.wavelength_um, first, count);
  keep_range(track.centre, first, count);
  keep_range(track.captured, first, count);
  keep_range(track.mjy_sr_per_unit, first, count);
  for (double& centre : track.centre) centre -= static_cast<double>(low);
  made.left = first;
  made.bottom = low;
  made.width = count;
  made.height = breadth;
  made.model = "SlitModel";
}

void cut_out_track(SeriesCalibration& made, const SeriesOptics& optics, const Mode& mode) {
  const Track& track = made.tracks.front();
  const auto is_lit = [](double um) { return !std::isnan(um); };
  const auto first = std::find_if(track.wavelength_um.begin(), track.wavelength_um.end(), is_lit);
  const auto last = std::find_if(track.wavelength_um.rbegin(), track.wavelength_um.rend(), is_lit).base();
  const std::int64_t start = first - track.wavelength_um.begin();
  const double half = mode.instrument == Instrument::nirspec ? 2048 : kHalfCutout_px / mode.readout.binning;
  const double middle = track.centre[static_cast<std::size_t>(start)];
  const auto low = std::max<std::int64_t>(0, std::llround(middle - half));
  const auto high = std::min<std::int64_t>(optics.breadth() - 1, std::llround(middle + half));
  cut(made, start, last - first, low, high - low + 1);
}

void set_units(SeriesCalibration& made, const Mode& mode) {
  Track& track = made.tracks.front();
  const bool is_point = mode.instrument == Instrument::nirspec;
  if (is_point) made.unit = "MJy";
  for (std::size_t i = 0; i < track.wavelength_um.size(); ++i) {
    made.factor.push_back(track.mjy_sr_per_unit[i] * (is_point ? track.pixel_sr : 1));
    track.mjy_sr_per_unit[i] = is_point ? 1 / track.pixel_sr : 1;
  }
  track.has_brightness = !is_point;
  for (std::int64_t y = 0; y < made.height; ++y) {
    for (std::int64_t x = 0; x < made.width; ++x) {
      made.wavelength_um.push_back(
          static_cast<float>(track.wavelength_um[static_cast<std::size_t>(track.along_y ? y : x)]));
    }
  }
}

CardWriter cards_of(const Part& part, const SeriesCalibration& calibration, const CardWriter& science) {
  CardWriter cards;
  if (calibration.model == "SlitModel") {
    const bool is_nirspec = part.exposure->mode->instrument == Instrument::nirspec;
    cards.text("SLTNAME", is_nirspec ? "S1600A1" : "TSO grism", "name of the cutout");
    cards.integer("SLTSTRT1", calibration.left + 1, "first column of the cutout")
        .integer("SLTSIZE1", calibration.width, "columns of the cutout");
    cards.integer("SLTSTRT2", calibration.bottom + 1, "first row of the cutout")
        .integer("SLTSIZE2", calibration.height, "rows of the cutout");
  }
  cards.text("SRCTYPE", "POINT", "extracted as");
  cards.integer("DISPAXIS", calibration.along_y() ? 2 : 1, "axis of the dispersion");
  return cards.append(science);
}

}  // namespace

Planes SeriesCalibration::apply(const Planes& slopes) const {
  Planes made{{width, height, slopes.axes[2]}, {}, {}, {}, {}};
  const auto frame = static_cast<std::size_t>(slopes.axes[0] * slopes.axes[1]);
  for (std::int64_t k = 0; k < slopes.axes[2]; ++k) {
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x) {
        const auto at =
            static_cast<std::size_t>(k) * frame + static_cast<std::size_t>((bottom + y) * slopes.axes[0] + left + x);
        const double scale = factor.empty() ? 1 : factor[static_cast<std::size_t>(along_y() ? y : x)];
        made.values.push_back(static_cast<float>(slopes.values[at] * scale));
        made.variance_photons.push_back(static_cast<float>(slopes.variance_photons[at] * scale * scale));
        made.variance_reading.push_back(static_cast<float>(slopes.variance_reading[at] * scale * scale));
        made.quality.push_back(std::isnan(scale) ? slopes.quality[at] | kDoNotUse : slopes.quality[at]);
      }
    }
  }
  return made;
}

SeriesCalibration calibration_of(const SeriesOptics& optics, const Exposure& exposure, const Detector& detector) {
  const Mode& mode = *exposure.mode;
  const double known = exposure.mjy_sr_per_dn_s(detector) / optics.response().mjy_sr_per_dn_s;
  SeriesCalibration made;
  made.width = mode.readout.width;
  made.height = mode.readout.height;
  for (const SeriesOrder& order : optics.orders()) {
    made.tracks.push_back(track_of(optics, order, known));
    made.orders.push_back(order.dispersion.order());
  }
  if (mode.instrument == Instrument::niriss) {
    made.unit = "DN/s";
    for (Track& track : made.tracks) track.has_brightness = false;
    keep_apart(made.tracks);
    return made;
  }
  if (mode.instrument != Instrument::miri) cut_out_track(made, optics, mode);
  set_units(made, mode);
  return made;
}

base::Status write_series_planes(Context& context, const Part& part, const FileKind& kind, const CardWriter& science,
                                 const SeriesCalibration& calibration, const Planes& planes) {
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, part), Checksums::write));
  ALMAGEST_CHECK(append_planes(file, part, calibration.unit, cards_of(part, calibration, science), planes));
  if (!calibration.wavelength_um.empty()) {
    CardWriter cards;
    cards.text("EXTNAME", "WAVELENGTH", "of each pixel").text("BUNIT", "um");
    ALMAGEST_CHECK(fits::append_image(file, {{calibration.width, calibration.height}, calibration.wavelength_um}, cards,
                                      Checksums::write));
  }
  ALMAGEST_CHECK(append_integration_times(file, part));
  ALMAGEST_CHECK(append_asdf(file, kind.name, kind.model));
  return context.output().write(part.exposure->root(), kind.name, file);
}

}  // namespace almagest::simulate
