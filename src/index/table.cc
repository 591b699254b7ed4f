// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/table.h"

#include <algorithm>
#include <limits>
#include <string>

#include "access/rights.h"

namespace almagest::index {
namespace {

enum class Seen : std::uint8_t { unknown, no, yes };

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
  if (now.us == std::numeric_limits<std::int64_t>::max()) return Bitmap::none(table.rows());
  if (!releases.has_dictionary()) {
    return releases.rows_between(now.us + 1, std::numeric_limits<std::int64_t>::max());
  }
  const auto dates = releases.integers();
  const auto first = std::upper_bound(dates.begin(), dates.end(), now.us) - dates.begin();
  Bitmap codes = Bitmap::none(dates.size() + 1);
  codes.set_range(static_cast<std::size_t>(first), dates.size());
  return releases.rows_with(codes);
}

Bitmap visible_rows(const Table& table, const access::Viewer& viewer, base::Instant now) {
  // Rights depend on the program and on whether the row is public yet, so each such pair is asked about once.
  const Column& programs = table.programs();
  const Bitmap exclusive = exclusive_rows(table, now);
  std::vector<Seen> answers((programs.dictionary_size() + std::size_t{1}) * 2, Seen::unknown);
  return Bitmap::where(table.rows(), [&](std::size_t i) {
    const auto row = static_cast<Row>(i);
    Seen& answer = answers[programs.code(row) * std::size_t{2} + (exclusive.test(row) ? 1 : 0)];
    if (answer == Seen::unknown) {
      const access::Subject subject{table.mission(), std::string(table.program(row)), table.release(row)};
      answer = access::can_see(viewer, subject, now) ? Seen::yes : Seen::no;
    }
    return answer == Seen::yes;
  });
}

}  // namespace almagest::index
