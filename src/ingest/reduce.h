// SPDX-License-Identifier: GPL-3.0-or-later
// From the rows of a dataset's files to the row of the dataset, column by column, by the dictionary's reduce rules.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "metadata/mission.h"

namespace almagest::ingest {

struct Part {
  catalog::Product product;  // with its current version
  catalog::Row row;
};

// Sorts `parts` (representative first: listed before withdrawn, science before others, highest level, then by name) and
// fills everything of `dataset` but its id and name. Where exclusive rows are hidden, a dataset speaks only of files
// that are as public as itself: later ones are taken out of `parts`.
void reduce(const metadata::Mission& mission, std::vector<Part>& parts, catalog::Dataset& dataset);

// Reads the files of a dataset, reduces them and writes the result; marks the program for relinking.
base::Status rebuild_dataset(catalog::Catalog& catalog, catalog::Transaction& transaction,
                             const metadata::Mission& mission, catalog::Id id);

}  // namespace almagest::ingest
