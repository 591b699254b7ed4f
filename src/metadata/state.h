// SPDX-License-Identifier: GPL-3.0-or-later
// What a Mission holds. Private to this folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "metadata/mission.h"
#include "metadata/name_rule.h"
#include "metadata/nocase.h"

namespace almagest::metadata {

struct LevelInfo {
  std::string name;
  int calib = 0;
};

// Elements that together have a band: {"F444W"}, {"CH1", "SHORT"}.
struct ElementBand {
  std::vector<std::string> elements;
  Band band;
};

struct InstrumentBands {
  std::vector<ElementBand> bands;
  std::vector<std::string> open;  // let everything through
  std::optional<Band> whole;      // of a setting in which all elements are open
};

// How the optical elements of an exposure are written.
struct Setting {
  std::string instrument;
  std::vector<std::string> exposure_types;  // empty: all
  struct Element {
    std::string before;  // "CH" of "CH{CHANNEL}"
    std::string keyword;
  };
  std::vector<Element> elements;
};

struct Mission::State {
  std::string id, name, title, access_exclusive, elsewhere, references_elsewhere;
  std::vector<std::string> telescopes, default_sort, groups, absent_values;
  ExclusiveRows exclusive_rows = ExclusiveRows::hidden;
  bool claims_by_name = false;
  Roles roles;
  std::vector<FormGroup> form;

  std::vector<Column> columns;
  NocaseMap<std::size_t> column_by_name;

  std::vector<LevelInfo> levels;  // ascending
  std::vector<ProductType> products;
  NocaseMap<std::vector<std::size_t>> products_by_suffix;
  std::vector<std::size_t> wildcard_products;  // suffix "*" or "*_thumb"
  std::vector<ExposureType> exposures;
  NocaseMap<std::size_t> exposure_by_name;

  std::vector<NameRule> rules;
  NocaseMap<InstrumentBands> bands;
  std::vector<Setting> settings;

  const LevelInfo* level(std::string_view name) const;
  const ProductType* exact_product(std::string_view suffix, std::string_view extension) const;
};

}  // namespace almagest::metadata
