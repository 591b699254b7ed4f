// SPDX-License-Identifier: GPL-3.0-or-later
// Release dates of files that have none of their own: the latest of the data they belong to (docs/rights.md).
#pragma once

#include <optional>

#include "base/time.h"
#include "catalog/catalog.h"
#include "metadata/mission.h"

namespace almagest::ingest {

// Whether a product is science data by its name: "..._cal.fits.gz" is, "..._cal.jpg" is not.
bool is_science(const metadata::Mission& mission, const catalog::Product& product);

// When a group of files is released: with the last of its science files; with the last of all if none is science.
class GroupRelease {
 public:
  void add(bool science, std::optional<base::Instant> release) { (science ? science_ : others_).add(release); }
  bool known() const { return science_.any || others_.any; }
  std::optional<base::Instant> latest() const { return science_.any ? science_.latest : others_.latest; }

 private:
  struct Latest {
    bool any = false;
    std::optional<base::Instant> latest;
    void add(std::optional<base::Instant> release) {
      any = true;
      latest = std::max(latest, release);  // null, public from the start, sorts before every instant
    }
  };
  Latest science_, others_;
};

// Dates the undated files of a program, whatever the order in which its files and tables came, and rebuilds the
// datasets whose files changed.
base::Status date_undated(catalog::Catalog& catalog, catalog::Transaction& transaction,
                          const metadata::Mission& mission, const std::string& program);

}  // namespace almagest::ingest
