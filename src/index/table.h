// SPDX-License-Identifier: GPL-3.0-or-later
// All datasets of one mission, a row each in the order of their ids. Immutable once built; safe from many threads.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "access/viewer.h"
#include "catalog/catalog.h"
#include "index/bitmap.h"
#include "index/column.h"
#include "index/sky_index.h"
#include "metadata/mission.h"

namespace almagest::index {

class Table {
 public:
  const metadata::Mission& mission() const { return *mission_; }
  std::size_t rows() const { return ids_.size(); }

  // Columns by their position in Mission::columns(); derived ones are absent here (query::value_of knows them).
  const Column& column(std::size_t position) const { return columns_[position]; }
  std::size_t columns() const { return columns_.size(); }

  catalog::Id id(Row row) const { return ids_[row]; }
  std::string_view name(Row row) const { return names_.text(names_.code(row)); }
  std::string_view program(Row row) const;               // empty when unknown
  std::optional<base::Instant> release(Row row) const;   // null: public from the start
  std::optional<Row> find(std::string_view name) const;  // exactly, as the record keeps it
  std::optional<Row> find(catalog::Id id) const;

  const Column& names() const { return names_; }
  const Column& programs() const { return programs_; }
  const Column& releases() const { return releases_; }

  // Where the rows are in the sky: footprints, positions, and the way from a cone to the rows that may meet it.
  const SkyIndex& sky() const { return *sky_; }

  std::size_t bytes() const;  // of memory, about

 private:
  friend class TableBuilder;
  const metadata::Mission* mission_ = nullptr;
  std::vector<catalog::Id> ids_;  // ascending
  Column names_, programs_, releases_;
  std::vector<Row> row_of_name_;  // by code of names_
  std::vector<Column> columns_;
  std::shared_ptr<const SkyIndex> sky_;
};

// Not released yet at `now`.
inline bool is_exclusive(const Table& table, Row row, base::Instant now) {
  const auto release = table.release(row);
  return release && *release > now;
}
Bitmap exclusive_rows(const Table& table, base::Instant now);

// The rows that `viewer` may know of, by access::can_see. To be AND-ed in before anything is matched, counted or
// sorted.
Bitmap visible_rows(const Table& table, const access::Viewer& viewer, base::Instant now);

}  // namespace almagest::index
