// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/table.h"

#include <algorithm>
#include <limits>
#include <string>

#include "access/rights.h"

namespace almagest::index {
namespace {

constexpr base::Instant kEndOfTime{std::numeric_limits<std::int64_t>::max()};

// The programs (by code; the last for rows of none) whose datasets with such a release date the viewer may know of.
Bitmap programs_seen(const Table& table, const access::Viewer& viewer, std::optional<base::Instant> release,
                     base::Instant now) {
  const Column& programs = table.programs();
  return Bitmap::where(programs.dictionary_size() + std::size_t{1}, [&](std::size_t code) {
    const bool known = code < programs.dictionary_size();
    const std::string program(known ? programs.text(static_cast<Code>(code)) : std::string_view());
    return access::can_see(viewer, {table.mission(), program, release}, now);
  });
}

}  // namespace

std::string_view Table::program(Row row) const {
  return programs_.is_null(row) ? std::string_view() : programs_.text(programs_.code(row));
}

std::optional<base::Instant> Table::release(Row row) const {
  const metadata::Value value = releases_.value(row);
  return metadata::is_null(value) ? std::nullopt : std::optional(std::get<base::Instant>(value));
}

std::optional<Row> Table::find(catalog::Id id) const {
  const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
  if (found == ids_.end() || *found != id) return std::nullopt;
  return static_cast<Row>(found - ids_.begin());
}

std::optional<Row> Table::find(std::string_view name) const {
  Code low = 0;
  Code high = names_.dictionary_size();
  while (low < high) {
    const Code middle = low + (high - low) / 2;
    if (text_less(names_.text(middle), name)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == names_.dictionary_size() || names_.text(low) != name) return std::nullopt;
  return row_of_name_[low];
}

std::size_t Table::bytes() const {
  std::size_t total = ids_.capacity() * sizeof(catalog::Id) + names_.bytes() + programs_.bytes() + releases_.bytes() +
                      row_of_name_.capacity() * sizeof(Row) + sky_->bytes();
  for (const Column& column : columns_) total += column.bytes();
  return total;
}

Bitmap exclusive_rows(const Table& table, base::Instant now) {
  const Column& releases = table.releases();
  if (now == kEndOfTime) return Bitmap::none(table.rows());
  if (!releases.has_dictionary()) {
    return releases.rows_between(now.us + 1, kEndOfTime.us);
  }
  const auto dates = releases.integers();
  const auto first = std::upper_bound(dates.begin(), dates.end(), now.us) - dates.begin();
  Bitmap codes = Bitmap::none(dates.size() + 1);
  codes.set_range(static_cast<std::size_t>(first), dates.size());
  return releases.rows_with(codes);
}

Bitmap visible_rows(const Table& table, const access::Viewer& viewer, base::Instant now) {
  // Rights depend on the program and on whether the row is public yet, so each such pair is asked about once.
  const base::Instant later{now.us == kEndOfTime.us ? now.us : now.us + 1};
  const Bitmap exclusive = exclusive_rows(table, now);
  Bitmap visible = table.programs().rows_with(programs_seen(table, viewer, std::nullopt, now));
  if (!exclusive.any()) return visible;
  Bitmap visible_exclusive = table.programs().rows_with(programs_seen(table, viewer, later, now));
  visible_exclusive &= exclusive;
  visible.and_not(exclusive);
  return visible |= visible_exclusive;
}

}  // namespace almagest::index
