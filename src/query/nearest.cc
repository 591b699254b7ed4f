// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/nearest.h"

#include <algorithm>
#include <array>
#include <limits>

#include "query/evaluate.h"
#include "query/order.h"

namespace almagest::query {
namespace {

using index::Row;

constexpr double kWidestRadius_deg = 0.25;
constexpr std::uint64_t kDeepest = 10'000;  // rows before the page's end

// A match, with what is known of its distance so far.
struct Candidate {
  Row row = 0;
  float least = 0;  // a chord
  bool exact = false;
  double distance_deg = 0;  // once exact

  double key() const {
    return exact ? distance_deg * sky::kDegree : static_cast<double>(least);
  }  // an arc is no shorter
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

// How far one has to look for so many rows, from how far each is at most.
class Reach {
 public:
  Reach(float farthest, std::uint64_t wanted) : farthest_(farthest), wanted_(wanted) {}
  void add(float most, std::uint64_t rows) {
    std::size_t step = kSteps + 1;
    if (most <= 0) {
      step = 0;
    } else if (most < farthest_) {
      step = 1 + static_cast<std::size_t>(most / farthest_ * kSteps);
    }
    rows_[step] += rows;
  }
  // At least as many as are wanted, if there are, are no farther than this.
  float farthest() const {
    std::uint64_t rows = 0;
    for (std::size_t step = 0; step <= kSteps; ++step) {
      rows += rows_[step];
      if (rows >= wanted_) return farthest_ * static_cast<float>(step) / kSteps * 1.00001F;
    }
    return std::numeric_limits<float>::infinity();
  }

 private:
  static constexpr std::size_t kSteps = 256;
  float farthest_;
  std::uint64_t wanted_;
  std::array<std::uint64_t, kSteps + 2> rows_{};  // by step; the first: those at 0; the last: beyond
};

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
  Reach reach(sure, search.offset + search.limit);
  const auto is_outside = [&](const index::Nearby& near) {
    return near.most >= sure && !table.is_within(near.row, probe, radius_deg);
  };
  nearby.erase(std::remove_if(nearby.begin(), nearby.end(), is_outside), nearby.end());
  total += nearby.size();
  for (const index::NearbyRows& each : together) total += each.count;
  if (search.counting != Counting::skip) result.total = total;
  if (search.counting == Counting::only) return result;

  // Rows that can't be on the page are left out at once.
  for (const index::Nearby& near : nearby) reach.add(near.most, 1);
  for (const index::NearbyRows& each : together) reach.add(each.most, each.count);
  const float farthest = reach.farthest();
  for (const index::NearbyRows& each : together) {
    if (each.least <= farthest) table.sky().add_each(each, point, nearby);
  }
  std::vector<Candidate> matches;
  for (const index::Nearby& near : nearby) {
    if (near.least <= farthest) matches.push_back({near.row, near.least, near.most <= 0, 0});
  }

  // The one that may be nearest is looked at closely, if it was not, and then is or is not the next.
  const RowComparer comparer(table, search, now);
  const bool by_row = ties_go_by_row(table, comparer);
  const auto later = [&](const Candidate& a, const Candidate& b) {
    if (a.key() != b.key()) return a.key() > b.key();
    return by_row ? a.row > b.row : comparer.compare(a.row, b.row) > 0;
  };
  std::make_heap(matches.begin(), matches.end(), later);
  for (std::uint64_t position = 0; !matches.empty() && position < search.offset + search.limit;) {
    std::pop_heap(matches.begin(), matches.end(), later);
    Candidate& next = matches.back();
    if (!next.exact) {
      next.exact = true;
      next.distance_deg = table.distance_deg(next.row, probe);
      std::push_heap(matches.begin(), matches.end(), later);
      continue;
    }
    if (position++ >= search.offset) {
      Match match{next.row, 0, next.distance_deg * 60};
      match.distance_arcsec = sky::separation_deg(point, *table.position(next.row)) * 3600;
      result.rows.push_back(match);
    }
    matches.pop_back();
  }
  return result;
}

}  // namespace almagest::query
