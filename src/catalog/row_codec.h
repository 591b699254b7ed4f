// SPDX-License-Identifier: GPL-3.0-or-later
// The `columns` blobs of the catalog: the values of one row, nulls left out (docs/catalog.md, "Rows").
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "metadata/value.h"

namespace almagest::catalog {

// One value a column, in the order of metadata::Mission::columns().
using Row = std::vector<metadata::Value>;

// Between positions in the dictionary of today and the column numbers that the catalog keeps for ever.
struct ColumnNumbers {
  std::vector<std::uint32_t> number_of;                        // by position
  std::unordered_map<std::uint32_t, std::size_t> position_of;  // by number; columns since dropped are absent
};

void encode_row(const Row& row, const ColumnNumbers& columns, std::string& into);  // replaces `into`
// Fills `row`, which gets one value a position of today's dictionary. A damaged blob is corrupt.
base::Status decode_row(std::span<const std::byte> blob, const ColumnNumbers& columns, Row& row);

}  // namespace almagest::catalog
