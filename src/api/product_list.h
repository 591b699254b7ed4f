// SPDX-License-Identifier: GPL-3.0-or-later
// The files of datasets, as far as a viewer may know of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "access/rights.h"
#include "catalog/catalog.h"
#include "index/snapshot.h"

namespace almagest::api {

inline constexpr std::size_t kMostDatasets = 10'000;  // of one question

struct ListedProduct {
  index::Row row;                   // of the dataset
  const catalog::Product& product;  // with a current version
  std::string type;                 // science, reference, association, ..., unclassified
  access::Reading reading;          // never hidden
};

class ProductLister {
 public:
  // `mission` and `viewer` must outlive it.
  ProductLister(const metadata::Mission& mission, const access::Viewer& viewer, index::SnapshotPointer snapshot,
                base::Instant now);

  // Calls `each` for the listed files of a dataset and those that their headers name, by name. Not at all for a dataset
  // that does not exist, or that the viewer may not know of.
  base::Status each(catalog::Catalog& catalog, std::string_view dataset,
                    const std::function<void(const ListedProduct&)>& each) const;

  const index::Table& table() const { return *table_; }
  base::Instant now() const { return now_; }
  std::string access_of(const ListedProduct& listed) const;  // PUBLIC, or the mission's word for exclusive data
  access::Reading reading(const catalog::Product& product) const;
  bool may_read(const catalog::Product& product) const { return reading(product) == access::Reading::allowed; }

 private:
  const metadata::Mission& mission_;
  const access::Viewer& viewer_;
  index::SnapshotPointer snapshot_;
  const index::Table* table_;
  base::Instant now_;
};

}  // namespace almagest::api
