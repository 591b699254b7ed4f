// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/references.h"

#include "retrieve/plan.h"
#include "retrieve/reference_rights.h"
#include "storage/reference_shelf.h"

namespace almagest::stage {
namespace {

// Of a version that is not the one that was ordered.
constexpr catalog::Id kAnother = -1;

}  // namespace

base::Result<std::optional<catalog::Product>> product_of(base::Env& env, const storage::Folder& folder,
                                                         catalog::Catalog& catalog, const metadata::Mission& mission,
                                                         const access::Viewer& viewer, const JobFile& file) {
  if (!file.uri.starts_with(retrieve::kReferenceScheme)) return catalog.product_by_uri(file.uri);
  const std::string name = file.uri.substr(retrieve::kReferenceScheme.size());
  ALMAGEST_TRY(const auto use, retrieve::use_of_reference(catalog, mission, viewer, env.clock().now(), name));
  if (!use) return std::nullopt;
  catalog::Product product;
  product.mission = mission.id();
  product.name = name;
  product.uri = file.uri;
  product.program = use->program;
  catalog::Version& version = product.current.emplace();
  version.release = use->release;
  storage::ReferenceShelf shelf(env, folder);
  const auto shelved = shelf.find(mission.id(), name);
  if (!shelved) return product;
  version.size = shelved->size;
  version.path = shelved->path;
  version.modified_ns = shelved->modified_ns;
  if (file.sha256.empty()) return product;
  // Bytes that can't be read are not those that were ordered; rights are told of all the same.
  const auto digests = shelf.digests(*shelved);
  if (digests) version.sha256 = digests->sha256;
  if (version.sha256 != file.sha256) version.id = kAnother;
  return product;
}

}  // namespace almagest::stage
