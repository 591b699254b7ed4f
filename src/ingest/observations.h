// SPDX-License-Identifier: GPL-3.0-or-later
// Observations of a program: one for each highest-level product group, with its members. What links an exposure to a
// combined product, in this order: the association JSON, when it is in the record; else the names (same program,
// observation, instrument and optical elements). An exposure that is a member of a combined product has no row of its
// own. Files without a release date of their own are dated along with that (release.h).
#pragma once

#include "catalog/catalog.h"
#include "metadata/mission.h"

namespace almagest::ingest {

// Whether the optical elements of an exposure ("F187N;CLEAR") are those in a combined product's name ("clear-f187n",
// "ch1-short").
bool optics_agree(const std::string& in_name, const std::string& elements);

// Brings the observations of every marked program up to date, one transaction a program.
base::Status relink_observations(catalog::Catalog& catalog, const metadata::Dictionary& dictionary);
// The same inside a transaction that is already open.
base::Status relink_program(catalog::Catalog& catalog, catalog::Transaction& transaction,
                            const metadata::Mission& mission, const std::string& program);

}  // namespace almagest::ingest
