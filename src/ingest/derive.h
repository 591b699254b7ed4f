// SPDX-License-Identifier: GPL-3.0-or-later
// The columns that no single card or cell fills: the named functions of the dictionary (metadata/functions.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/row_codec.h"
#include "metadata/mission.h"

namespace almagest::ingest {

// What is known of one version of a product beside its row.
struct Facts {
  std::string dataset;
  std::string level;
  std::optional<std::int64_t> archive_file_id;
  std::optional<base::Instant> release;
};

// Fills the stored function columns of `row`, whose other columns are there, and checks its footprint: a placeholder or
// nonsense becomes null with a sentence in `warnings`.
void derive(const metadata::Mission& mission, const Facts& facts, catalog::Row& row,
            std::vector<std::string>& warnings);

// Value of a column by role name; null if the mission has no such role.
const metadata::Value& value_of(const metadata::Mission& mission, const catalog::Row& row, const std::string& column);
std::string text_of_column(const metadata::Mission& mission, const catalog::Row& row, const std::string& column);

}  // namespace almagest::ingest
