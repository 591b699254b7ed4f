// SPDX-License-Identifier: GPL-3.0-or-later
// The columns that no single card or cell fills: the named functions of the dictionary (metadata/functions.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/row_codec.h"
#include "metadata/mission.h"

namespace almagest::ingest {

// What is known of one version of a product beside its row.
struct Facts {
  std::string dataset;
  std::string level;
  std::string suffix, extension;  // of the file; empty: only the exposure tells its data type
  std::optional<std::int64_t> archive_file_id;
  std::optional<base::Instant> release;
};

// Knows where in a mission's rows the function columns and what they need are. For one thread.
class Deriver {
 public:
  explicit Deriver(const metadata::Mission& mission);

  // Fills the stored function columns of `row`, whose other columns are there, and checks its footprint: a placeholder
  // or nonsense becomes null with a sentence in `warnings`.
  void derive(const Facts& facts, catalog::Row& row, std::vector<std::string>& warnings);

 private:
  struct Footprint {
    metadata::Value value;
    std::vector<std::string> warnings;
  };
  metadata::Value value(std::size_t position, const Facts& facts, const catalog::Row& row,
                        std::vector<std::string>& warnings);
  const Footprint& checked_footprint(const std::string& text);
  metadata::Value elapsed(const catalog::Row& row, const std::string& level) const;
  metadata::Value optical_elements(const catalog::Row& row) const;
  metadata::Value band_end(std::size_t position, const catalog::Row& row) const;
  std::string text(const catalog::Row& row, std::optional<std::size_t> position) const;

  const metadata::Mission& mission_;
  std::vector<std::size_t> positions_;  // of function columns, bands last: they need the optical elements
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_keyword_;
  std::unordered_map<std::string, Footprint> footprints_;  // files of one exposure share theirs
  std::optional<std::size_t> instrument_, exposure_type_, optical_elements_, start_mjd_, end_mjd_, duration_;
};

// Value of a column by role name; null if the mission has no such role.
const metadata::Value& value_of(const metadata::Mission& mission, const catalog::Row& row, const std::string& column);
std::string text_of_column(const metadata::Mission& mission, const catalog::Row& row, const std::string& column);

}  // namespace almagest::ingest
