// SPDX-License-Identifier: GPL-3.0-or-later
// All datasets of one mission: a base segment and, after an ingest, smaller ones on it, of which a later one replaces
// rows of earlier ones. A row's number is its place in its segment plus where the segment begins; numbers that no
// longer stand for anything are left out by live(). Immutable; safe from many threads.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/viewer.h"
#include "catalog/catalog.h"
#include "index/bitmap.h"
#include "index/segment.h"
#include "metadata/mission.h"

namespace almagest::index {

// The sky of all segments; see SkyIndex.
class TableSky;

class Table {
 public:
  struct Part {
    SegmentPointer segment;
    Row first = 0;  // number of its first row: a multiple of 64
  };

  // `segments`: oldest first. `mission` must outlive the table.
  Table(const metadata::Mission& mission, std::vector<SegmentPointer> segments);

  const metadata::Mission& mission() const { return *mission_; }
  std::size_t rows() const { return rows_; }  // live ones
  Row end() const { return end_; }            // all row numbers are below
  const std::vector<Part>& parts() const { return parts_; }
  const Part& part_of(Row row) const;
  const Bitmap& live() const { return live_; }  // end() bits
  // The live rows of parts()[part], as MergeInput wants the dead ones: a copy.
  std::vector<std::uint64_t> dead_of(std::size_t part) const;

  // Columns by their position in Mission::columns(); derived ones are null here (query::value_of knows them).
  metadata::Value value(std::size_t column, Row row) const;
  bool is_null(std::size_t column, Row row) const;

  catalog::Id id(Row row) const;
  std::string_view name(Row row) const;
  std::string_view program(Row row) const;               // empty when unknown
  std::optional<base::Instant> release(Row row) const;   // null: public from the start
  std::optional<Row> find(std::string_view name) const;  // exactly, as the record keeps it
  std::optional<Row> find(catalog::Id id) const;

  // Where the rows are in the sky.
  std::optional<sky::SkyPoint> position(Row row) const;  // null: nowhere
  sky::Cell cell(Row row) const;                         // of the position, at kPlaceOrder
  double distance_deg(Row row, const FootprintProbe& probe, double enough_deg = 0) const;  // as SkyIndex
  const TableSky& sky() const { return *sky_; }

  std::size_t bytes() const;  // of the images

  // Answers that depend on nothing but the table, kept by who computes them. Thread-safe; null: not there yet.
  std::shared_ptr<const void> kept(const std::string& key) const;
  void keep(const std::string& key, std::shared_ptr<const void> answer) const;
  // What a layer above keeps with the table, made at the first sight; it sees to its own safety.
  std::shared_ptr<void> kept_or(const std::string& key, const std::function<std::shared_ptr<void>()>& make) const;

 private:
  mutable std::mutex kept_mutex_;
  mutable std::map<std::string, std::shared_ptr<const void>> kept_;
  mutable std::map<std::string, std::shared_ptr<void>> made_;
  const metadata::Mission* mission_;
  std::vector<Part> parts_;
  Row end_ = 0;
  std::size_t rows_ = 0;
  Bitmap live_;
  std::shared_ptr<const TableSky> sky_;
};

class TableSky {
 public:
  explicit TableSky(const Table& table);
  Place place(Row row) const;
  const Bitmap& nowhere() const { return nowhere_; }  // live rows with neither footprint nor position
  std::size_t nowhere_rows() const { return nowhere_rows_; }
  // Adds to `rows` the live ones that may lie within `radius_deg` of `centre`.
  void add_candidates(const sky::SkyPoint& centre, double radius_deg, std::vector<Row>& rows) const;
  // The same by leaves with live rows, with bounds; those of `together` are surely within and all their rows live.
  void add_nearby(const SkyProbe& centre, double radius_deg, std::vector<Nearby>& leaves,
                  std::vector<NearbyLeaves>& together) const;
  void add_each(const NearbyLeaves& together, const SkyProbe& centre, double within, std::vector<Nearby>& leaves) const;
  // The rows of a leaf, ascending, numbered in their segment; where it begins; and whether all of its rows are live.
  std::span<const Row> rows_of(const Nearby& leaf) const { return of(leaf).rows_of(leaf.leaf); }
  Row first_row(std::uint32_t part) const { return parts_[part].first; }
  bool all_live(const Nearby& leaf) const { return !has_dead(leaf.part, leaf.leaf); }
  // As SkyIndex.
  double distance_deg(const Nearby& leaf, const SkyProbe& probe) const {
    return of(leaf).leaf_distance_deg(leaf.leaf, probe);
  }
  std::optional<FootprintProbe::About> about_deg(const Nearby& leaf, const SkyProbe& probe, double radius_deg) const {
    return of(leaf).leaf_about_deg(leaf.leaf, probe, radius_deg);
  }
  bool is_within(const Nearby& leaf, const SkyProbe& probe, double radius_deg) const {
    return of(leaf).is_leaf_within(leaf.leaf, probe, radius_deg);
  }
  // As SkyIndex, of rows live or not: adds those that surely come into an area, and calls across(first, rows) for
  // others, numbered from `first`.
  using Across = std::function<void(Row first, std::span<const Row> rows)>;
  void split(const SideOf& side_of, Bitmap& inside, const Across& across) const;

 private:
  std::size_t live_in(const Table::Part& part) const;
  Bitmap places_with_dead(const Table::Part& part) const;
  const SkyIndex& of(const Nearby& leaf) const { return parts_[leaf.part].segment->sky(); }
  void keep_live(std::uint32_t part, std::size_t before, std::vector<Nearby>& leaves) const;
  bool has_dead(std::uint32_t part, PlaceNumber leaf) const { return !all_live_[part] && with_dead_[part].test(leaf); }
  bool has_dead(const NearbyLeaves& leaves) const;
  std::vector<Table::Part> parts_;
  Bitmap live_, nowhere_;
  std::size_t nowhere_rows_ = 0;
  std::vector<bool> all_live_;     // of each part
  std::vector<Bitmap> with_dead_;  // of each part that is not: places with rows that are not live
};

// Not released yet at `now`.
inline bool is_exclusive(const Table& table, Row row, base::Instant now) {
  const auto release = table.release(row);
  return release && *release > now;
}
Bitmap exclusive_rows(const Table& table, base::Instant now);  // live ones

// The rows that `viewer` may know of, by access::can_see; all of them live. To be AND-ed in before anything is matched,
// counted or sorted.
Bitmap visible_rows(const Table& table, const access::Viewer& viewer, base::Instant now);
// The live rows of a program.
Bitmap rows_of_program(const Table& table, std::string_view program);
// Whether these are all live rows whatever the time.
bool sees_all(const Table& table, const access::Viewer& viewer);
// For one row, the same.
bool is_visible(const Table& table, Row row, const access::Viewer& viewer, base::Instant now);

// The words of a part within those of a set of the table's rows.
inline Words words_of(const Table::Part& part, Bitmap& rows) {
  return rows.words().subspan(part.first / 64, (part.segment->rows() + 63) / 64);
}
inline ConstWords words_of(const Table::Part& part, const Bitmap& rows) {
  return rows.words().subspan(part.first / 64, (part.segment->rows() + 63) / 64);
}

}  // namespace almagest::index
