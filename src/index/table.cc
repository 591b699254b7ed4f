// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/table.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>

#include "access/rights.h"

namespace almagest::index {
namespace {

constexpr base::Instant kEndOfTime{std::numeric_limits<std::int64_t>::max()};

// The programs (by code; the last for rows of none) whose datasets with such a release date the viewer may know of.
Bitmap programs_seen(const metadata::Mission& mission, const Column& programs, const access::Viewer& viewer,
                     std::optional<base::Instant> release, base::Instant now) {
  return Bitmap::where(programs.dictionary_size() + std::size_t{1}, [&](std::size_t code) {
    const bool known = code < programs.dictionary_size();
    const std::string program(known ? programs.text(static_cast<Code>(code)) : std::string_view());
    return access::can_see(viewer, {mission, program, release}, now);
  });
}

CodeSet releases_after(const Column& releases, base::Instant now) {
  const auto dates = releases.integers();
  const auto first = std::upper_bound(dates.begin(), dates.end(), now.us) - dates.begin();
  Bitmap codes = Bitmap::none(dates.size() + 1);
  codes.set_range(static_cast<std::size_t>(first), dates.size());
  return CodeSet(std::move(codes));
}

}  // namespace

Table::Table(const metadata::Mission& mission, std::vector<SegmentPointer> segments) : mission_(&mission) {
  for (SegmentPointer& segment : segments) {
    if (segment->rows() == 0) continue;
    const Row first = end_;
    end_ += static_cast<Row>((segment->rows() + 63) / 64 * 64);
    parts_.push_back({std::move(segment), first});
  }
  live_ = Bitmap::none(end_);
  for (const Part& part : parts_) live_.set_range(part.first, part.first + part.segment->rows());
  for (std::size_t later = 1; later < parts_.size(); ++later) {
    const Segment& segment = *parts_[later].segment;
    for (Row row = 0; row < segment.rows(); ++row) {
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        const auto replaced = parts_[earlier].segment->find(segment.id(row));
        if (replaced) live_.reset(parts_[earlier].first + *replaced);
      }
    }
  }
  rows_ = live_.count();
  sky_ = std::make_shared<const TableSky>(*this);
}

const Table::Part& Table::part_of(Row row) const {
  std::size_t at = parts_.size() - 1;
  while (row < parts_[at].first) --at;
  return parts_[at];
}

std::vector<std::uint64_t> Table::dead_of(std::size_t part) const {
  const ConstWords alive = words_of(parts_[part], live_);
  std::vector<std::uint64_t> dead(alive.begin(), alive.end());
  for (std::uint64_t& word : dead) word = ~word;
  return dead;
}

metadata::Value Table::value(std::size_t column, Row row) const {
  const Part& part = part_of(row);
  return part.segment->column(column).value(row - part.first);
}

bool Table::is_null(std::size_t column, Row row) const {
  const Part& part = part_of(row);
  return part.segment->column(column).is_null(row - part.first);
}

catalog::Id Table::id(Row row) const {
  const Part& part = part_of(row);
  return part.segment->id(row - part.first);
}

std::string_view Table::name(Row row) const {
  const Part& part = part_of(row);
  return part.segment->name(row - part.first);
}

std::string_view Table::program(Row row) const {
  const Part& part = part_of(row);
  const Column& programs = part.segment->programs();
  const Row own = row - part.first;
  return programs.is_null(own) ? std::string_view() : programs.text(programs.code(own));
}

std::optional<base::Instant> Table::release(Row row) const {
  const Part& part = part_of(row);
  const Column& releases = part.segment->releases();
  const Row own = row - part.first;
  if (releases.is_null(own)) return std::nullopt;
  return base::Instant{releases.integers()[releases.code(own)]};
}

std::optional<Row> Table::find(catalog::Id id) const {
  for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
    if (const auto row = part->segment->find(id)) return part->first + *row;
  }
  return std::nullopt;
}

std::optional<Row> Table::find(std::string_view name) const {
  for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
    const auto row = part->segment->find(name);
    if (row && live_.test(part->first + *row)) return part->first + *row;
  }
  return std::nullopt;
}

std::optional<sky::SkyPoint> Table::position(Row row) const {
  const Part& part = part_of(row);
  return part.segment->sky().position(row - part.first);
}

sky::Cell Table::cell(Row row) const {
  const Part& part = part_of(row);
  return part.segment->sky().cell(row - part.first);
}

double Table::distance_deg(Row row, const FootprintProbe& probe, double enough_deg) const {
  const Part& part = part_of(row);
  return part.segment->sky().distance_deg(row - part.first, probe, enough_deg);
}

std::size_t Table::bytes() const {
  std::size_t total = 0;
  for (const Part& part : parts_) total += part.segment->image().bytes();
  return total;
}

std::shared_ptr<const void> Table::kept(const std::string& key) const {
  const std::lock_guard lock(kept_mutex_);
  const auto found = kept_.find(key);
  return found == kept_.end() ? nullptr : found->second;
}

void Table::keep(const std::string& key, std::shared_ptr<const void> answer) const {
  const std::lock_guard lock(kept_mutex_);
  kept_[key] = std::move(answer);
}

std::shared_ptr<void> Table::kept_or(const std::string& key, const std::function<std::shared_ptr<void>()>& make) const {
  const std::lock_guard lock(kept_mutex_);
  std::shared_ptr<void>& made = made_[key];
  if (made == nullptr) made = make();
  return made;
}

std::size_t TableSky::live_in(const Table::Part& part) const {
  std::size_t live = 0;
  for (const std::uint64_t word : words_of(part, live_)) live += static_cast<std::size_t>(std::popcount(word));
  return live;
}

Bitmap TableSky::places_with_dead(const Table::Part& part) const {
  const Footprints& footprints = part.segment->footprints();
  Bitmap places = Bitmap::none(footprints.places());
  const ConstWords alive = words_of(part, live_);
  for (std::size_t w = 0; w < alive.size(); ++w) {
    for (std::uint64_t dead = ~alive[w]; dead != 0; dead &= dead - 1) {
      const std::size_t row = w * 64 + static_cast<std::size_t>(std::countr_zero(dead));
      if (row >= part.segment->rows()) break;
      const PlaceNumber place = footprints.place(static_cast<Row>(row));
      if (place != kNoPlace) places.set(place);
    }
  }
  return places;
}

TableSky::TableSky(const Table& table)
    : parts_(table.parts()), live_(table.live()), nowhere_(Bitmap::none(table.end())) {
  for (const Table::Part& part : parts_) {
    const ConstWords own = part.segment->sky().nowhere();
    std::copy(own.begin(), own.end(), words_of(part, nowhere_).begin());
    all_live_.push_back(live_in(part) == part.segment->rows());
    with_dead_.push_back(all_live_.back() ? Bitmap() : places_with_dead(part));
  }
  nowhere_ &= live_;
  nowhere_rows_ = nowhere_.count();
}

Place TableSky::place(Row row) const {
  std::size_t at = parts_.size() - 1;
  while (row < parts_[at].first) --at;
  return parts_[at].segment->sky().place(row - parts_[at].first);
}

void TableSky::add_candidates(const sky::SkyPoint& centre, double radius_deg, std::vector<Row>& rows) const {
  for (const Table::Part& part : parts_) {
    const std::size_t before = rows.size();
    part.segment->sky().add_candidates(centre, radius_deg, rows);
    if (part.first == 0 && parts_.size() == 1) continue;
    for (std::size_t i = before; i < rows.size(); ++i) rows[i] += part.first;
    const auto dead = [this](Row row) { return !live_.test(row); };
    rows.erase(std::remove_if(rows.begin() + static_cast<std::ptrdiff_t>(before), rows.end(), dead), rows.end());
  }
}

void TableSky::add_nearby(const SkyProbe& centre, double radius_deg, std::vector<Nearby>& leaves,
                          std::vector<NearbyLeaves>& together) const {
  for (std::uint32_t at = 0; at < parts_.size(); ++at) {
    const std::size_t before = leaves.size();
    const std::size_t first = together.size();
    const SkyIndex& sky = parts_[at].segment->sky();
    sky.add_nearby(centre, radius_deg, leaves, together);
    for (std::size_t i = first; i < together.size(); ++i) together[i].part = at;
    if (!all_live_[at]) {
      const auto some_dead = std::partition(together.begin() + static_cast<std::ptrdiff_t>(first), together.end(),
                                            [this](const NearbyLeaves& each) { return !has_dead(each); });
      for (auto each = some_dead; each != together.end(); ++each) sky.add_each(*each, centre, kUnknownChord, leaves);
      together.erase(some_dead, together.end());
    }
    keep_live(at, before, leaves);
  }
}

bool TableSky::has_dead(const NearbyLeaves& leaves) const {
  for (std::uint32_t i = 0; i < leaves.count; ++i) {
    if (has_dead(leaves.part, leaves.first + i)) return true;
  }
  return false;
}

void TableSky::add_each(const NearbyLeaves& together, const SkyProbe& centre, double within,
                        std::vector<Nearby>& leaves) const {
  const std::size_t before = leaves.size();
  parts_[together.part].segment->sky().add_each(together, centre, within, leaves);
  keep_live(together.part, before, leaves);
}

void TableSky::split(const SideOf& side_of, Bitmap& inside, const Across& across) const {
  for (const Table::Part& part : parts_) {
    const auto add = [&](std::span<const Row> rows) {
      for (const Row row : rows) inside.set(part.first + row);
    };
    part.segment->sky().split(side_of, add, [&](std::span<const Row> rows) { across(part.first, rows); });
  }
}

// Gives the leaves from `before` on their part, and drops those without a live row.
void TableSky::keep_live(std::uint32_t part, std::size_t before, std::vector<Nearby>& leaves) const {
  for (std::size_t i = before; part > 0 && i < leaves.size(); ++i) leaves[i].part = part;
  if (all_live_[part]) return;
  const Row first = parts_[part].first;
  const auto is_dead = [&](Nearby& leaf) {
    if (!has_dead(part, leaf.leaf)) return false;
    const auto rows = rows_of(leaf);
    leaf.rows = static_cast<std::uint32_t>(
        std::count_if(rows.begin(), rows.end(), [&](Row row) { return live_.test(first + row); }));
    return leaf.rows == 0;
  };
  leaves.erase(std::remove_if(leaves.begin() + static_cast<std::ptrdiff_t>(before), leaves.end(), is_dead),
               leaves.end());
}

Bitmap exclusive_rows(const Table& table, base::Instant now) {
  if (now == kEndOfTime) return Bitmap::none(table.end());
  Bitmap rows = table.live();
  for (const Table::Part& part : table.parts()) {
    const Column& releases = part.segment->releases();
    releases.keep(releases_after(releases, now), words_of(part, rows));
  }
  return rows;
}

Bitmap visible_rows(const Table& table, const access::Viewer& viewer, base::Instant now) {
  if (sees_all(table, viewer)) return table.live();
  // Rights depend on the program and on whether the row is public yet, so each such pair is asked about once.
  const base::Instant later{now.us == kEndOfTime.us ? now.us : now.us + 1};
  const Bitmap exclusive = exclusive_rows(table, now);
  Bitmap visible_public = table.live();
  Bitmap visible_exclusive = exclusive;
  visible_public.and_not(exclusive);
  for (const Table::Part& part : table.parts()) {
    const Column& programs = part.segment->programs();
    const metadata::Mission& mission = table.mission();
    programs.keep(CodeSet(programs_seen(mission, programs, viewer, std::nullopt, now)), words_of(part, visible_public));
    programs.keep(CodeSet(programs_seen(mission, programs, viewer, later, now)), words_of(part, visible_exclusive));
  }
  return visible_public |= visible_exclusive;
}

Bitmap rows_of_program(const Table& table, std::string_view program) {
  Bitmap rows = table.live();
  for (const Table::Part& part : table.parts()) {
    const Column& programs = part.segment->programs();
    Bitmap codes = Bitmap::none(programs.dictionary_size() + std::size_t{1});
    for (Code code = 0; code < programs.dictionary_size(); ++code) {
      if (programs.text(code) == program) codes.set(code);
    }
    programs.keep(CodeSet(std::move(codes)), words_of(part, rows));
  }
  return rows;
}

bool sees_all(const Table& table, const access::Viewer& viewer) {
  return access::can_see_all(viewer, table.mission());
}

bool is_visible(const Table& table, Row row, const access::Viewer& viewer, base::Instant now) {
  return access::can_see(viewer, {table.mission(), std::string(table.program(row)), table.release(row)}, now);
}

}  // namespace almagest::index
