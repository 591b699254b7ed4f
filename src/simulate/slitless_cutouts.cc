// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/slitless_cutouts.h"

#include <algorithm>
#include <cmath>

#include "simulate/asdf_text.h"
#include "simulate/spectrum_rows.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr std::size_t kMost = 20;  // cutouts of an exposure
constexpr double kHalfBreadth_arcsec = 1.3;
constexpr std::int64_t kLeastHalf_px = 2;
constexpr double kLeastPart = 0.7;  // of a trace that must be on the detector

struct Box {
  std::int64_t left, bottom, width, height;  // pixels from 0
};

class Cutter {
 public:
  Cutter(const Planes& rate, const CutoutPlan& plan)
      : rate_(rate),
        plan_(plan),
        half_(std::max(kLeastHalf_px,
                       static_cast<std::int64_t>(std::ceil(kHalfBreadth_arcsec / plan.wcs.pixel_arcsec())))) {}

  // Empty if too little of the trace is on the detector.
  std::vector<Cutout> cut(const FoundSource& source) const {
    const SpectralOrder& dispersion = plan_.dispersion;
    const auto where = plan_.wcs.pixel(source.position.unit());
    if (!where) return {};
    const bool along_y = dispersion.along_y();
    const double anchor = (along_y ? where->y : where->x) - 1;
    const double across = (along_y ? where->x : where->y) - 1;
    const std::int64_t length = along_y ? rate_.axes[1] : rate_.axes[0];
    const std::int64_t breadth = along_y ? rate_.axes[0] : rate_.axes[1];
    const double blue = dispersion.along_of(dispersion.least_um());
    const double red = dispersion.along_of(dispersion.most_um());
    const auto [from, to] = std::minmax(blue, red);
    const auto first = std::max<std::int64_t>(0, std::llround(std::ceil(anchor + from)));
    const auto last = std::min<std::int64_t>(length - 1, std::llround(std::floor(anchor + to)));
    const auto middle = std::llround(across);
    if (static_cast<double>(last - first) < kLeastPart * (to - from)) return {};
    if (middle - half_ < 0 || middle + half_ >= breadth) return {};
    Cutout made{.source = source};
    made.order = dispersion.order();
    made.along_y = along_y;
    const std::int64_t side = 2 * half_ + 1;
    const Box box = along_y ? Box{middle - half_, first, side, last - first + 1}
                            : Box{first, middle - half_, last - first + 1, side};
    made.x_start = box.left;
    made.y_start = box.bottom;
    made.source_place = {where->x - 1 - static_cast<double>(box.left), where->y - 1 - static_cast<double>(box.bottom)};
    lay_track(made, anchor - static_cast<double>(first), across - static_cast<double>(middle), last - first + 1);
    copy(made, box);
    std::vector<Cutout> one;
    one.push_back(std::move(made));
    return one;
  }

 private:
  // `anchor` is where the source would be, along the cutout; `off` how far it is from the middle row.
  void lay_track(Cutout& made, double anchor, double off, std::int64_t length) const {
    Track& track = made.track;
    track.along_y = made.along_y;
    track.half_width = static_cast<double>(half_) + 0.5;
    track.pixel_sr = plan_.wcs.pixel_area_sr();
    const double all = plan_.psf.reach_arcsec();
    const double size = plan_.wcs.pixel_arcsec();
    const double low = (-track.half_width - off) * size;
    const double high = (track.half_width - off) * size;
    const double captured =
        made.along_y ? plan_.psf.share(low, high, -all, all) : plan_.psf.share(-all, all, low, high);
    for (std::int64_t i = 0; i < length; ++i) {
      track.wavelength_um.push_back(plan_.dispersion.um_at(static_cast<double>(i) - anchor));
      track.centre.push_back(static_cast<double>(half_));
      track.captured.push_back(captured);
      track.mjy_sr_per_unit.push_back(1);
    }
  }

  double mjy_sr_per_dn_s(const Cutout& made, std::int64_t along) const {
    const double anchor = made.along_y ? made.source_place.y : made.source_place.x;
    const double place = static_cast<double>(along) - anchor;
    const double interval_um = std::abs(plan_.dispersion.um_at(place + 0.5) - plan_.dispersion.um_at(place - 0.5));
    return plan_.response.mjy_sr(interval_um) / plan_.dispersion.share();
  }

  void copy(Cutout& made, const Box& box) const {
    made.planes.axes = {box.width, box.height};
    for (std::int64_t y = 0; y < box.height; ++y) {
      for (std::int64_t x = 0; x < box.width; ++x) {
        const auto at = static_cast<std::size_t>((box.bottom + y) * rate_.axes[0] + box.left + x);
        const std::int64_t along = made.along_y ? y : x;
        const double factor = mjy_sr_per_dn_s(made, along);
        made.planes.values.push_back(static_cast<float>(rate_.values[at] * factor));
        made.planes.variance_photons.push_back(static_cast<float>(rate_.variance_photons[at] * factor * factor));
        made.planes.variance_reading.push_back(static_cast<float>(rate_.variance_reading[at] * factor * factor));
        made.planes.quality.push_back(rate_.quality[at]);
        made.wavelength_um.push_back(static_cast<float>(made.track.wavelength_um[static_cast<std::size_t>(along)]));
      }
    }
  }

  const Planes& rate_;
  const CutoutPlan& plan_;
  std::int64_t half_;
};

CardWriter cards_of(const Cutout& cutout, const CardWriter& science) {
  CardWriter cards;
  cards.text("SLTNAME", std::to_string(cutout.source.label), "name of the cutout");
  cards.integer("SLTSTRT1", cutout.x_start + 1, "first column of the cutout")
      .integer("SLTSIZE1", cutout.planes.axes[0], "columns of the cutout");
  cards.integer("SLTSTRT2", cutout.y_start + 1, "first row of the cutout")
      .integer("SLTSIZE2", cutout.planes.axes[1], "rows of the cutout");
  cards.integer("SOURCEID", cutout.source.label, "number in the source catalogue");
  cards.text("SRCTYPE", "POINT", "extracted as");
  cards.real("SRCXPOS", cutout.source_place.x, "[pixel] of the source without the grism")
      .real("SRCYPOS", cutout.source_place.y, "[pixel] of the source without the grism");
  cards.real("SRCRA", cutout.source.position.ra_deg(), "[deg] of the source")
      .real("SRCDEC", cutout.source.position.dec_deg(), "[deg] of the source");
  cards.integer("DISPAXIS", cutout.along_y ? 2 : 1, "axis of the dispersion");
  cards.integer("SPORDER", cutout.order, "spectral order");
  return cards.append(science);
}

}  // namespace

std::vector<Cutout> cut_out(const std::vector<FoundSource>& sources, const Planes& rate, const CutoutPlan& plan) {
  std::vector<const FoundSource*> brightest;
  brightest.reserve(sources.size());
  for (const FoundSource& source : sources) brightest.push_back(&source);
  std::sort(brightest.begin(), brightest.end(), [](const FoundSource* a, const FoundSource* b) {
    return a->flux_jy != b->flux_jy ? a->flux_jy > b->flux_jy : a->label < b->label;
  });
  const Cutter cutter(rate, plan);
  std::vector<Cutout> made;
  for (const FoundSource* source : brightest) {
    if (made.size() == kMost) break;
    for (Cutout& cutout : cutter.cut(*source)) made.push_back(std::move(cutout));
  }
  std::sort(made.begin(), made.end(), [](const Cutout& a, const Cutout& b) { return a.source.label < b.source.label; });
  return made;
}

base::Status write_cutouts(Context& context, const Part& part, const FileKind& kind, const CardWriter& science,
                           const std::vector<Cutout>& cutouts) {
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, part), Checksums::write));
  for (std::size_t i = 0; i < cutouts.size(); ++i) {
    const Cutout& cutout = cutouts[i];
    const auto version = static_cast<std::int64_t>(i) + 1;
    ALMAGEST_CHECK(append_planes(file, part, "MJy/sr", cards_of(cutout, science), cutout.planes, version));
    CardWriter wavelength;
    wavelength.text("EXTNAME", "WAVELENGTH", "of each pixel").integer("EXTVER", version).text("BUNIT", "um");
    ALMAGEST_CHECK(fits::append_image(file, {cutout.planes.axes, cutout.wavelength_um}, wavelength, Checksums::write));
  }
  ALMAGEST_CHECK(append_asdf(file, kind.name, kind.model));
  return context.output().write(part.exposure->root(), kind.name, file);
}

}  // namespace almagest::simulate
