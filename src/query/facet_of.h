// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: one facet of one set of rows.
#pragma once

#include <optional>
#include <utility>

#include "base/time.h"
#include "index/bitmap.h"
#include "index/table.h"
#include "query/facets.h"

namespace almagest::query {

bool is_access(const metadata::Mission& mission, std::size_t column);

// All live rows, whose counts are known beforehand, or some.
class FacetRows {
 public:
  static FacetRows all_of(const index::Table& table) { return {table, std::nullopt}; }
  static FacetRows some_of(const index::Table& table, index::Bitmap rows) { return {table, std::move(rows)}; }

  bool all() const { return !some_; }
  const index::Bitmap& bitmap() const { return some_ ? *some_ : table_->live(); }
  const index::Bitmap* unless_all() const { return some_ ? &*some_ : nullptr; }

 private:
  FacetRows(const index::Table& table, std::optional<index::Bitmap> some) : table_(&table), some_(std::move(some)) {}
  const index::Table* table_;
  std::optional<index::Bitmap> some_;
};

// The ask has been checked.
Facet facet_of(const index::Table& table, const FacetAsk& ask, const FacetRows& rows, base::Instant now);

}  // namespace almagest::query
