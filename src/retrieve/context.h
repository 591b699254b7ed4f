// SPDX-License-Identifier: GPL-3.0-or-later
// On whose behalf something is retrieved, from which state of the archive.
#pragma once

#include "access/rights.h"
#include "access/viewer.h"
#include "base/time.h"
#include "catalog/catalog.h"
#include "index/table.h"
#include "storage/reference_shelf.h"

namespace almagest::retrieve {

// All that it refers to must outlive its use.
struct Context {
  catalog::Catalog& catalog;
  const index::Table& table;
  const access::Viewer& viewer;
  base::Instant now;
  storage::ReferenceShelf* shelf = nullptr;  // null: no references are held

  const metadata::Mission& mission() const { return table.mission(); }
  access::Reading reading(const catalog::Product& product) const {
    if (product.mission != mission().id()) return access::Reading::hidden;
    return access::can_read(viewer, access::subject_of(mission(), product), now);
  }
};

}  // namespace almagest::retrieve
