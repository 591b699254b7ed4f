// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/nearest.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "query/evaluate.h"
#include "query/order.h"

namespace almagest::query {
namespace {

using index::Row;

constexpr double kWidestRadius_deg = 0.25;
constexpr std::uint64_t kDeepest = 10'000;  // rows before the page's end

// The rows of a place, or one of them, with what is known of their distance so far.
struct Candidate {
  enum class Known : std::uint8_t { by_box, about, exactly };
  double least_deg = 0;       // in the end the distance
  std::span<const Row> rows;  // of a segment, those still to come; the first counts
  Row first = 0;              // where the segment begins
  std::uint32_t place = 0;    // among what is nearby
  Known known = Known::by_box;

  Row row() const { return first + rows.front(); }
};

// Whether rows of one part that are as far are in the order of their numbers: nothing to sort by but distance and name.
bool ties_go_by_row(const index::Table& table, const RowComparer& comparer) {
  const auto is_of_names = [&](const RowComparer::Key& key) {
    return key.kind == RowComparer::Key::Kind::stored && key.direction == index::Direction::ascending &&
           std::all_of(table.parts().begin(), table.parts().end(), [&](const index::Table::Part& part) {
             return part.segment->column(key.column).encoding() == index::Encoding::rows;
           });
  };
  return std::all_of(comparer.keys().begin(), comparer.keys().end(), [&](const RowComparer::Key& key) {
    return key.kind == RowComparer::Key::Kind::separation || is_of_names(key);
  });
}

// Distances in steps: the first for 0, the last for all beyond the radius.
class Steps {
 public:
  static constexpr std::size_t kCount = 258;
  explicit Steps(float radius) : radius_(radius), per_chord_(static_cast<float>(kCount - 2) / radius) {}
  std::size_t of(float chord) const {
    if (chord <= 0) return 0;
    return chord < radius_ ? std::min(1 + static_cast<std::size_t>(chord * per_chord_), kCount - 1) : kCount - 1;
  }
  // What is in this step or before it is no farther than this chord.
  double end_of(std::size_t step) const {
    if (step + 1 >= kCount) return index::kUnknownChord;
    return static_cast<double>(step) / static_cast<double>(per_chord_) * 1.0001;
  }

 private:
  float radius_, per_chord_;
};

// The step within which so many rows lie, if there are, from how far each is at most.
std::size_t step_of_page(const Steps& steps, std::uint64_t wanted, const std::vector<index::Nearby>& leaves,
                         const std::vector<index::NearbyLeaves>& together) {
  std::array<std::uint64_t, Steps::kCount> count{};
  for (const index::Nearby& near : leaves) count[steps.of(near.most)] += near.rows;
  for (const index::NearbyLeaves& each : together) count[steps.of(each.most)] += each.rows;
  std::size_t step = 0;
  for (std::uint64_t found = count[0]; found < wanted && step + 1 < Steps::kCount;) found += count[++step];
  return step;
}

// Leaves by the step before which they can't be, up to some last one.
class ByStep {
 public:
  ByStep(const Steps& steps, std::size_t last, const std::vector<index::Nearby>& leaves) {
    for (const index::Nearby& near : leaves) ++ends_[steps.of(near.least)];
    std::exclusive_scan(ends_.begin(), ends_.end(), ends_.begin(), std::uint32_t{0});
    const std::size_t kept = last + 1 < Steps::kCount ? ends_[last + 1] : leaves.size();
    order_.resize(kept);
    for (std::uint32_t i = 0; i < leaves.size(); ++i) {
      const std::size_t step = steps.of(leaves[i].least);
      if (step <= last) order_[ends_[step]++] = i;
    }
  }
  std::span<const std::uint32_t> at(std::size_t step) const {
    const std::uint32_t begin = step == 0 ? 0 : ends_[step - 1];
    return std::span(order_).subspan(begin, ends_[step] - begin);
  }

 private:
  std::array<std::uint32_t, Steps::kCount> ends_{};
  std::vector<std::uint32_t> order_;
};

// One search while it is being answered.
class Answer {
 public:
  Answer(const index::Table& table, const Search& search, base::Instant now)
      : table_(table),
        sky_(table.sky()),
        search_(search),
        now_(now),
        probe_(search.targets[0].point),
        test_(table, search.constraints, now) {}

  const RowTest& test() const { return test_; }

  // Finds the places whose rows match, and how many these are.
  std::uint64_t find() {
    // Those about which the tree is sure are counted many at once, unless something else is asked of each.
    sky_.add_nearby(probe_, radius_deg_, leaves_, together_);
    if (!test_.passes_all()) {
      for (const index::NearbyLeaves& each : together_) sky_.add_each(each, probe_, index::kUnknownChord, leaves_);
      together_.clear();
      std::erase_if(leaves_, [&](index::Nearby& near) { return (near.rows = matching_rows_of(near)) == 0; });
    }
    std::erase_if(leaves_, [&](const index::Nearby& near) {
      return near.most >= sure_ && !sky_.is_within(near, probe_, radius_deg_);
    });
    std::uint64_t total = 0;
    for (const index::Nearby& near : leaves_) total += near.rows;
    for (const index::NearbyLeaves& each : together_) total += each.rows;
    return total;
  }

  // The page, of what was found.
  void add_page(std::vector<Match>& page) {
    // Rows that can't be on it are left out at once, the others sorted roughly.
    const Steps steps(sure_);
    const std::uint64_t end = search_.offset + search_.limit;
    const std::size_t last = step_of_page(steps, end, leaves_, together_);
    for (const index::NearbyLeaves& each : together_) {
      if (steps.of(each.least) <= last) sky_.add_each(each, probe_, steps.end_of(last), leaves_);
    }
    const ByStep by_step(steps, last, leaves_);

    // Step by step, the one that may be nearest is looked at more closely, if it can be, and then is or is not the
    // next.
    const RowComparer comparer(table_, search_, now_);
    const bool by_row = ties_go_by_row(table_, comparer);
    const auto later = [&](const Candidate& a, const Candidate& b) {
      if (a.least_deg != b.least_deg) return a.least_deg > b.least_deg;
      if (by_row && a.first == b.first) return a.rows.front() > b.rows.front();
      // Any row of a place that is not looked at yet may be the first.
      if (!by_row && a.known != b.known)
        return a.known == Candidate::Known::exactly || b.known == Candidate::Known::by_box;
      return comparer.compare(a.row(), b.row()) > 0;
    };
    std::vector<Candidate> rows;
    // In the order of their numbers the rows of a place come one after another; else each for itself.
    const auto add = [&](const Candidate& candidate) {
      const auto push = [&](const Candidate& one) {
        rows.push_back(one);
        std::push_heap(rows.begin(), rows.end(), later);
      };
      if (by_row || candidate.known != Candidate::Known::exactly) return push(candidate);
      for_each_row(candidate, push);
    };
    for (const std::uint32_t place : by_step.at(0)) {
      by_row ? rows.push_back(candidate_of(place)) : add(candidate_of(place));
    }
    std::make_heap(rows.begin(), rows.end(), later);
    constexpr double kEarly = sky::kDegree * 1.00001;
    std::size_t step = 0;
    for (std::uint64_t position = 0; position < end;) {
      // A little early, for the sake of rounding.
      const bool is_later =
          step < last && (rows.empty() || steps.of(static_cast<float>(rows.front().least_deg * kEarly)) > step);
      if (is_later) {
        for (const std::uint32_t place : by_step.at(++step)) add(candidate_of(place));
        continue;
      }
      if (rows.empty()) break;
      std::pop_heap(rows.begin(), rows.end(), later);
      Candidate next = rows.back();
      rows.pop_back();
      if (next.known != Candidate::Known::exactly) {
        look_closer(next);
        add(next);
        continue;
      }
      if (position++ >= search_.offset) page.push_back(match_of(next));
      next.rows = next.rows.subspan(1);
      if (skip_to_match(next)) add(next);
    }
  }

 private:
  bool matches(Row row, bool all_live) const {
    return (all_live || table_.live().test(row)) && (passes_all_ || test_(row));
  }
  std::uint32_t matching_rows_of(const index::Nearby& near) const {
    const auto rows = sky_.rows_of(near);
    const Row first = sky_.first_row(near.part);
    return static_cast<std::uint32_t>(
        std::count_if(rows.begin(), rows.end(), [&](Row row) { return matches(first + row, sky_.all_live(near)); }));
  }
  // Whether there is one among the rows to come, which is then the first.
  bool skip_to_match(Candidate& candidate) const {
    const bool all_live = sky_.all_live(leaves_[candidate.place]);
    while (!candidate.rows.empty() && !matches(candidate.row(), all_live)) candidate.rows = candidate.rows.subspan(1);
    return !candidate.rows.empty();
  }
  template <typename Each>
  void for_each_row(Candidate candidate, Each&& each) const {
    do {
      Candidate single = candidate;
      single.rows = candidate.rows.first(1);
      each(single);
      candidate.rows = candidate.rows.subspan(1);
    } while (skip_to_match(candidate));
  }
  Candidate candidate_of(std::uint32_t place) const {
    const index::Nearby& near = leaves_[place];
    const auto known = near.most <= 0 ? Candidate::Known::exactly : Candidate::Known::by_box;
    Candidate made{static_cast<double>(near.least) / sky::kDegree,  // an arc is no shorter
                   sky_.rows_of(near), sky_.first_row(near.part), place, known};
    (void)skip_to_match(made);  // there is one, or the place would not be among those found
    return made;
  }
  void look_closer(Candidate& candidate) const {
    const index::Nearby& near = leaves_[candidate.place];
    if (candidate.known == Candidate::Known::by_box) {
      if (const auto about = sky_.about_deg(near, probe_, search_.radius_deg)) {
        candidate.known = about->most_deg <= 0 ? Candidate::Known::exactly : Candidate::Known::about;
        candidate.least_deg = about->most_deg <= 0 ? 0 : std::max(candidate.least_deg, about->least_deg);
        return;
      }
    }
    candidate.known = Candidate::Known::exactly;
    candidate.least_deg = sky_.distance_deg(near, probe_);
  }
  Match match_of(const Candidate& candidate) const {
    Match match{candidate.row(), 0, candidate.least_deg * 60};
    match.distance_arcsec = sky::separation_deg(search_.targets[0].point, *table_.position(match.row)) * 3600;
    return match;
  }

  const index::Table& table_;
  const index::TableSky& sky_;
  const Search& search_;
  base::Instant now_;
  index::SkyProbe probe_;
  RowTest test_;
  bool passes_all_ = test_.passes_all();
  double radius_deg_ = search_.radius_deg + sky::kEdgeTolerance_deg;
  float sure_ = static_cast<float>(index::chord_of(search_.radius_deg));
  std::vector<index::Nearby> leaves_;
  std::vector<index::NearbyLeaves> together_;
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
  Result result{snapshot, &table, std::nullopt, {}, 0};
  Answer answer(table, search, now);
  result.without_position = answer.test().passes_all()
                                ? table.sky().nowhere_rows()
                                : rows_meeting(table, search.constraints, now, table.sky().nowhere()).count();
  const std::uint64_t total = answer.find();
  if (search.counting != Counting::skip) result.total = total;
  if (search.counting != Counting::only) answer.add_page(result.rows);
  return result;
}

}  // namespace almagest::query
