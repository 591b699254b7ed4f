// SPDX-License-Identifier: GPL-3.0-or-later
// Guide-star datasets that go with a science dataset: those of its visit that were taken for it.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "index/table.h"

namespace almagest::retrieve {

class GuideStars {
 public:
  // Looks through the names of all rows, once; `table` must outlive it.
  explicit GuideStars(const index::Table& table);
  bool is_one(index::Row row) const;
  // Identification, acquisition and tracking up to the dataset's end, and fine guidance while it was exposed; where a
  // time is not known, whatever is of the visit. In the order of names, visible or not.
  std::vector<index::Row> of(index::Row dataset) const;

 private:
  struct Star {
    index::Row row = 0;
    bool fine_guidance = false;
    bool track = false;
  };
  std::optional<base::Instant> time(std::string_view column, index::Row row) const;
  const index::Table& table_;
  std::vector<std::string> marks_;                          // "_gs-acq1", ...: what parts the visit from the rest
  std::map<std::string_view, std::vector<Star>> of_visit_;  // in the order of names
};

}  // namespace almagest::retrieve
