// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of files to which neither a table nor a rule gives a release date: docs/rights.md.
#pragma once

#include "catalog/catalog.h"

namespace almagest::catalog {

// `following` for what holds data, `guarded` for what only tells of other data: lists, previews, shutter files, and
// what the mission's declarations do not know. `name`: nullptr if it follows no rule.
Dating dating_without_date(const metadata::Mission& mission, const metadata::FileName* name);
// The program that a file name tells, without leading zeros; empty if it tells none.
std::string program_in_name(const metadata::FileName& name);

// Brings what a record of schema version 1 knew of undated files up to date, once, in an open transaction: programs of
// files without dataset, how versions are dated. Marks the programs for Transaction::mark_relink's reader, which then
// dates the files.
base::Status upgrade_undated(Catalog::State& state);

}  // namespace almagest::catalog
