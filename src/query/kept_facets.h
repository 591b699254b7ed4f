// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the query layer: facets of all rows that somebody may know of, kept with the table. What was asked of one
// table is made ready for the next before that is served (prepare_facets in facets.h).
#pragma once

#include <cstdint>
#include <optional>

#include "access/viewer.h"
#include "base/time.h"
#include "index/table.h"
#include "query/facets.h"

namespace almagest::query {

// Viewers who may know of the same rows.
enum class Audience : std::uint8_t {
  all,       // of every row, whatever the time
  everyone,  // of what is public by then
};
// Nothing for a viewer with grants of his own.
std::optional<Audience> audience_of(const index::Table& table, const access::Viewer& viewer);

// What was kept, if it still holds at `now`.
std::optional<Facet> kept_facet(const index::Table& table, Audience audience, const FacetAsk& ask, base::Instant now);
// `facet` was counted at `now`.
void keep_facet(const index::Table& table, Audience audience, const FacetAsk& ask, const Facet& facet,
                base::Instant now);

}  // namespace almagest::query
