// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/product_list.h"

#include <map>

namespace almagest::api {
namespace {

std::string extension_of(const std::string& name) {
  return name.substr(name.rfind('.') + 1);
}

// MAST's words: science, reference, association, ...; files without a level have their kind for a category.
std::string type_of(const metadata::Mission& mission, const catalog::Product& product) {
  if (product.suffix == "asn" || product.suffix == "pool") return "association";
  const metadata::ProductType* type = mission.product_type(product.suffix, extension_of(product.name));
  return type == nullptr ? "unclassified" : type->type;
}

}  // namespace

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
    each({*row, product, type_of(mission_, product), may});
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
