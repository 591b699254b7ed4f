// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/guide_stars.h"

#include <algorithm>

namespace almagest::retrieve {
namespace {

using index::Row;

constexpr std::string_view kFineGuidance = "_gs-fg";
constexpr std::string_view kTrack = "_gs-track";

std::string_view visit_of(std::string_view dataset) {
  return dataset.substr(0, dataset.find('_'));
}

}  // namespace

GuideStars::GuideStars(const index::Table& table) : table_(table) {
  for (const metadata::ProductType& type : table.mission().product_types()) {
    if (type.guide_star) marks_.push_back("_" + type.suffix);
  }
  if (marks_.empty()) return;
  table.live().for_each([&](std::size_t i) {
    const Row row = static_cast<Row>(i);
    if (is_one(row)) {
      const std::string_view name = table.name(row);
      of_visit_[visit_of(name)].push_back(
          {row, name.find(kFineGuidance) != std::string_view::npos, name.find(kTrack) != std::string_view::npos});
    }
  });
  for (auto& [visit, stars] : of_visit_) {
    std::sort(stars.begin(), stars.end(),
              [&](const Star& a, const Star& b) { return table.name(a.row) < table.name(b.row); });
  }
}

bool GuideStars::is_one(Row row) const {
  const std::string_view name = table_.name(row);
  const std::size_t after = name.find('_');
  if (after == std::string_view::npos) return false;
  return std::any_of(marks_.begin(), marks_.end(),
                     [&](const std::string& mark) { return name.substr(after).starts_with(mark); });
}

std::vector<Row> GuideStars::of(Row dataset) const {
  std::vector<Row> rows;
  const auto found = of_visit_.find(visit_of(table_.name(dataset)));
  if (found == of_visit_.end() || is_one(dataset)) return rows;
  const metadata::Roles& roles = table_.mission().roles();
  const auto start = time(roles.start, dataset);
  const auto end = time(roles.end, dataset);
  for (const Star& star : found->second) {
    const auto star_start = time(roles.start, star.row);
    const auto star_end = time(roles.end, star.row);
    // Identification and acquisition come before an exposure; tracking and fine guidance go on during it.
    const auto& last = star.fine_guidance || star.track ? end : start;
    if (last && star_start && *star_start > *last) continue;
    if (star.fine_guidance && start && star_end && *star_end < *start) continue;
    rows.push_back(star.row);
  }
  return rows;
}

std::optional<base::Instant> GuideStars::time(std::string_view column, Row row) const {
  const auto position = table_.mission().find(column);
  if (!position) return std::nullopt;
  const metadata::Value value = table_.value(*position, row);
  const auto* instant = std::get_if<base::Instant>(&value);
  return instant == nullptr ? std::nullopt : std::optional(*instant);
}

}  // namespace almagest::retrieve
