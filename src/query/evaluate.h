// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: which rows and values meet a condition.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "index/bitmap.h"
#include "index/table.h"
#include "query/search.h"

namespace almagest::query {

bool meets(const Condition& condition, std::string_view text);
bool meets(const Condition& condition, double number);

// The members of `among` that meet all `constraints`. Constraints on the separation are passed over: they are about
// matches, not rows.
index::Bitmap rows_meeting(const index::Table& table, const std::vector<Constraint>& constraints, base::Instant now,
                           index::Bitmap among);

// The same for a row at a time, for when there are few. The constraints and the table must outlive it.
class RowTest {
 public:
  RowTest(const index::Table& table, const std::vector<Constraint>& constraints, base::Instant now);
  ~RowTest();
  RowTest(const RowTest&) = delete;
  RowTest& operator=(const RowTest&) = delete;
  bool passes_all() const;
  bool operator()(index::Row row) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace almagest::query
