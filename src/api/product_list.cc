// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/product_list.h"

#include <map>

#include "retrieve/walk.h"

namespace almagest::api {
ProductLister::ProductLister(const metadata::Mission& mission, const access::Viewer& viewer,
                             index::SnapshotPointer snapshot, base::Instant now)
    : mission_(mission),
      viewer_(viewer),
      snapshot_(std::move(snapshot)),
      table_(snapshot_->find(mission.id())),
      now_(now) {}

base::Status ProductLister::each(catalog::Catalog& catalog, std::string_view dataset,
                                 const std::function<void(const ListedProduct&)>& each) const {
  const auto row = table_->find(dataset);
  if (!row || !index::is_visible(*table_, *row, viewer_, now_)) return {};  // hidden and unknown ones look the same
  ALMAGEST_TRY(const auto products, catalog.products_of(table_->id(*row)));
  std::map<std::string, catalog::Product> listed;  // by name
  for (const catalog::Product& product : products) {
    // What a header says is for those who may read the file.
    if (reading(product) != access::Reading::allowed) continue;
    ALMAGEST_TRY(const auto attachments, catalog.attachments_of(product.id));
    for (const catalog::Product& attachment : attachments) {
      if (attachment.mission == mission_.id()) listed.emplace(attachment.name, attachment);
    }
  }
  for (const catalog::Product& product : products) listed.insert_or_assign(product.name, product);
  for (const auto& [name, product] : listed) {
    if (!product.current || product.current->standing != catalog::Standing::listed) continue;
    const access::Reading may = reading(product);
    if (may == access::Reading::hidden) continue;
    each({*row, product, std::string(retrieve::type_of(mission_, product.suffix, product.name)), may});
  }
  return {};
}

// A dataset is public once its science files are; others of it, and files of other datasets that its headers name,
// may still be hidden. Of a product without a current version nothing is said.
access::Reading ProductLister::reading(const catalog::Product& product) const {
  if (product.mission != mission_.id()) return access::Reading::hidden;
  return access::can_read(viewer_, access::subject_of(mission_, product), now_);
}

std::string ProductLister::access_of(const ListedProduct& listed) const {
  const bool open = access::is_public(access::subject_of(mission_, listed.product).release, now_);
  return open ? "PUBLIC" : mission_.access_exclusive();
}

}  // namespace almagest::api
