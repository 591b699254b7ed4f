// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a Table of the datasets of a mission, given in the order of their ids.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "catalog/catalog.h"
#include "index/column_builder.h"
#include "index/table.h"

namespace almagest::index {

class TableBuilder {
 public:
  // `previous`, if not null, is an earlier table of the same mission: its footprints are taken over where a row has the
  // same footprint and target. It must outlive the builder, not the table.
  TableBuilder(const metadata::Mission& mission, const Table* previous);
  void add(const catalog::Dataset& dataset);
  std::shared_ptr<const Table> finish();  // once

 private:
  std::shared_ptr<const Place> place_of(const catalog::Dataset& dataset) const;
  bool is_same_place(Row row, const catalog::Dataset& dataset) const;

  const metadata::Mission& mission_;
  const Table* previous_;
  std::vector<std::size_t> place_columns_;  // footprint, target ra, target dec; those that the mission has
  std::optional<std::size_t> footprint_, target_ra_, target_dec_;
  std::shared_ptr<Table> made_;
  ColumnBuilder names_, programs_, releases_;
  std::vector<ColumnBuilder> columns_;
  std::vector<std::shared_ptr<const Place>> places_;
};

}  // namespace almagest::index
