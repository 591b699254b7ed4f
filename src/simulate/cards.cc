// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/cards.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "simulate/cards_parts.h"
#include "universe/random.h"
#include "universe/tangent.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

CardWriter cards_of(const Subject& subject, base::Instant made) {
  const Exposure& exposure = subject.exposure();
  const Detector& detector = subject.detector();
  const FileKind& kind = *subject.kind;
  CardWriter cards;
  add_origin(cards, kind.name, kind.model, made);
  add_program(cards, exposure);
  add_identity(cards, exposure);
  add_times(cards, subject.start, subject.end);
  add_barycentric_times(cards, subject);
  add_visit(cards, exposure);
  add_target(cards, exposure);
  add_instrument(cards, subject);
  cards.text("EXP_TYPE", exposure.type_of(detector), "type of data");
  cards.logical("IS_PSF", exposure.reference, "of a star for comparison");
  add_readout(cards, subject);
  add_dither(cards, exposure);
  cards.text("APERNAME", detector.aperture, "aperture").text("PPS_APER", exposure.mode->aperture, "of the target");
  add_guide_star(cards, exposure, exposure.target->mover != nullptr ? "MOVING" : "FINEGUIDE");
  if (kind.stage != FileKind::Stage::raw) {
    add_steps(cards, subject);
    add_references(cards, subject);
    add_resampling(cards, subject);
  }
  if (!kind.association.empty()) cards.text("ASNTABLE", kind.association, "association");
  if (!kind.pool.empty()) cards.text("ASNPOOL", kind.pool, "pool of exposures");
  return cards;
}

}  // namespace

GuideStar guide_star_of(const Exposure& exposure) {
  universe::Random random(7, "guide star " + exposure.visit_id());
  const universe::Compass compass(exposure.target_position);
  const double turn_deg = random.uniform(0, 360);
  const double distance_arcsec = random.uniform(500, 620);
  return {fmt::format("SIM{:07}", random.below(10'000'000)),
          compass.offset(distance_arcsec * std::sin(turn_deg * sky::kDegree),
                         distance_arcsec * std::cos(turn_deg * sky::kDegree)),
          std::round(random.uniform(12.5, 17.5) * 1e4) / 1e4};
}

void add_guide_star(CardWriter& cards, const Exposure& exposure, std::string_view mode) {
  const GuideStar star = guide_star_of(exposure);
  cards.integer("GS_ORDER", 1, "place in the list of candidates").text("GDSTARID", star.id, "guide star");
  cards.text("GSSTRTTM", with_blank({exposure.visit_start.us + 1'500'000'000}));
  cards.text("GSENDTIM", with_blank({exposure.visit_start.us + 1'620'000'000}));
  cards.real("GS_RA", star.position.ra_deg(), "[deg] guide star").real("GS_DEC", star.position.dec_deg(), "[deg]");
  cards.real("GS_URA", 1.2e-5, "[deg] uncertainty").real("GS_UDEC", 1.2e-5, "[deg] uncertainty");
  cards.real("GS_MAG", star.magnitude, "magnitude in the guider").real("GS_UMAG", 0.01, "uncertainty");
  cards.real("GS_V3_PA", exposure.v3_pa_deg, "[deg]").text("PCS_MODE", mode, "pointing control mode");
}

CardWriter primary_cards(const FileKind& kind, const Part& part) {
  const Exposure& exposure = *part.exposure;
  const Subject subject{&kind, &part, nullptr, exposure.start, exposure.end, exposure.mode->readout.exposure_s(), 1};
  return cards_of(subject, {exposure.end.us / 1'000'000 * 1'000'000 + 90'000'000'000});
}

CardWriter combined_cards(const FileKind& kind, const Group& group) {
  const Part part = part_of(group.first(), *group.frames.front().detector);
  Subject subject{&kind, &part, &group, group.first().start, group.first().end, 0, group.exposures().size()};
  for (const Exposure* exposure : group.exposures()) {
    subject.start = std::min(subject.start, exposure->start);
    subject.end = std::max(subject.end, exposure->end);
    subject.effective_s += exposure->mode->readout.exposure_s();
  }
  return cards_of(subject, processed_at(group));
}

}  // namespace almagest::simulate
