// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/nearest.h"

#include <algorithm>
#include <array>

#include "query/evaluate.h"
#include "query/order.h"

namespace almagest::query {
namespace {

using index::Row;

constexpr double kWidestRadius_deg = 0.25;
constexpr std::uint64_t kDeepest = 10'000;  // rows before the page's end

// A match, with what is known of its distance so far.
struct Candidate {
  enum class Known : std::uint8_t { by_box, about, exactly };
  Row row = 0;
  Known known = Known::by_box;
  double least_deg = 0;  // in the end its distance
};

// Rows whose order among equals is that of their numbers: one part, and nothing to sort by but distance and name.
bool ties_go_by_row(const index::Table& table, const RowComparer& comparer) {
  return table.parts().size() == 1 &&
         std::all_of(comparer.keys().begin(), comparer.keys().end(), [&](const RowComparer::Key& key) {
           if (key.kind == RowComparer::Key::Kind::separation) return true;
           return key.kind == RowComparer::Key::Kind::stored && key.direction == index::Direction::ascending &&
                  table.parts()[0].segment->column(key.column).encoding() == index::Encoding::rows;
         });
}

void look_closer(const index::Table& table, const index::FootprintProbe& probe, double radius_deg, Candidate& row) {
  if (row.known == Candidate::Known::by_box) {
    if (const auto about = table.about_deg(row.row, probe, radius_deg)) {
      row.known = about->most_deg <= 0 ? Candidate::Known::exactly : Candidate::Known::about;
      row.least_deg = std::max(row.least_deg, about->least_deg);
      return;
    }
  }
  row.known = Candidate::Known::exactly;
  row.least_deg = table.distance_deg(row.row, probe);
}

// Distances in steps: the first for 0, the last for all beyond the radius.
class Steps {
 public:
  static constexpr std::size_t kCount = 258;
  explicit Steps(float radius) : radius_(radius) {}
  std::size_t of(float chord) const {
    if (chord <= 0) return 0;
    return chord < radius_ ? 1 + static_cast<std::size_t>(chord / radius_ * (kCount - 2)) : kCount - 1;
  }

 private:
  float radius_;
};

// The step within which so many rows lie, if there are, from how far each is at most.
std::size_t step_of_page(const Steps& steps, std::uint64_t wanted, const std::vector<index::Nearby>& rows,
                         const std::vector<index::NearbyRows>& together) {
  std::array<std::uint64_t, Steps::kCount> count{};
  for (const index::Nearby& near : rows) ++count[steps.of(near.most)];
  for (const index::NearbyRows& each : together) count[steps.of(each.most)] += each.count;
  std::size_t step = 0;
  for (std::uint64_t found = count[0]; found < wanted && step + 1 < Steps::kCount;) found += count[++step];
  return step;
}

}  // namespace

bool is_nearest_search(const index::Table& table, const Search& search, const access::Viewer& viewer) {
  if (search.targets.size() != 1 || search.radius_deg > kWidestRadius_deg || search.area) return false;
  if (search.limit > kDeepest || search.offset > kDeepest - search.limit) return false;
  const metadata::Mission& mission = table.mission();
  const auto separation = mission.find(mission.roles().separation);
  const auto constrains_it = [&](const Constraint& each) { return each.column == separation; };
  if (std::any_of(search.constraints.begin(), search.constraints.end(), constrains_it)) return false;
  if (!index::sees_all(table, viewer) || !separation) return false;
  if (search.sort.empty()) {
    return !mission.default_sort().empty() && mission.find(mission.default_sort().front()) == separation;
  }
  return search.sort.front().column == *separation && search.sort.front().direction == index::Direction::ascending;
}

Result nearest(const index::SnapshotPointer& snapshot, const index::Table& table, const Search& search,
               base::Instant now) {
  const sky::SkyPoint& point = search.targets[0].point;
  const double radius_deg = search.radius_deg + sky::kEdgeTolerance_deg;
  Result result{snapshot, &table, std::nullopt, {}, 0};
  const index::FootprintProbe probe(point);
  const RowTest test(table, search.constraints, now);
  result.without_position = test.passes_all()
                                ? table.sky().nowhere_rows()
                                : rows_meeting(table, search.constraints, now, table.sky().nowhere()).count();

  // Those about which the tree is sure are counted many at once, unless something else is asked of each.
  std::vector<index::Nearby> nearby;
  std::vector<index::NearbyRows> together;
  table.sky().add_nearby(point, radius_deg, nearby, together);
  if (!test.passes_all()) {
    for (const index::NearbyRows& each : together) table.sky().add_each(each, point, nearby);
    together.clear();
    const auto fails = [&](const index::Nearby& near) { return !test(near.row); };
    nearby.erase(std::remove_if(nearby.begin(), nearby.end(), fails), nearby.end());
  }
  const auto sure = static_cast<float>(index::chord_of(search.radius_deg));
  std::uint64_t total = 0;
  const auto is_outside = [&](const index::Nearby& near) {
    return near.most >= sure && !table.is_within(near.row, probe, radius_deg);
  };
  nearby.erase(std::remove_if(nearby.begin(), nearby.end(), is_outside), nearby.end());
  total += nearby.size();
  for (const index::NearbyRows& each : together) total += each.count;
  if (search.counting != Counting::skip) result.total = total;
  if (search.counting == Counting::only) return result;

  // Rows that can't be on the page are left out at once, the others sorted roughly.
  const Steps steps(sure);
  const std::size_t last = step_of_page(steps, search.offset + search.limit, nearby, together);
  for (const index::NearbyRows& each : together) {
    if (steps.of(each.least) <= last) table.sky().add_each(each, point, nearby);
  }
  std::array<std::vector<Candidate>, Steps::kCount> by_step;
  for (const index::Nearby& near : nearby) {
    const std::size_t step = steps.of(near.least);
    if (step > last) continue;
    const auto known = near.most <= 0 ? Candidate::Known::exactly : Candidate::Known::by_box;
    by_step[step].push_back({near.row, known, static_cast<double>(near.least) / sky::kDegree});  // an arc is no shorter
  }

  // Step by step, the one that may be nearest is looked at more closely, if it can be, and then is or is not the next.
  const RowComparer comparer(table, search, now);
  const bool by_row = ties_go_by_row(table, comparer);
  const auto later = [&](const Candidate& a, const Candidate& b) {
    if (a.least_deg != b.least_deg) return a.least_deg > b.least_deg;
    return by_row ? a.row > b.row : comparer.compare(a.row, b.row) > 0;
  };
  std::vector<Candidate> rows = std::move(by_step[0]);
  std::make_heap(rows.begin(), rows.end(), later);
  constexpr double kEarly = sky::kDegree * 1.00001;
  std::size_t step = 0;
  for (std::uint64_t position = 0; position < search.offset + search.limit;) {
    // A little early, for the sake of rounding.
    const bool is_later =
        step < last && (rows.empty() || steps.of(static_cast<float>(rows.front().least_deg * kEarly)) > step);
    if (is_later) {
      for (const Candidate& candidate : by_step[++step]) {
        rows.push_back(candidate);
        std::push_heap(rows.begin(), rows.end(), later);
      }
      continue;
    }
    if (rows.empty()) break;
    std::pop_heap(rows.begin(), rows.end(), later);
    Candidate& next = rows.back();
    if (next.known != Candidate::Known::exactly) {
      look_closer(table, probe, search.radius_deg, next);
      std::push_heap(rows.begin(), rows.end(), later);
      continue;
    }
    if (position++ >= search.offset) {
      Match match{next.row, 0, next.least_deg * 60};
      match.distance_arcsec = sky::separation_deg(point, *table.position(next.row)) * 3600;
      result.rows.push_back(match);
    }
    rows.pop_back();
  }
  return result;
}

}  // namespace almagest::query
