// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/mast_order.h"

#include <unordered_set>

#include "access/rights.h"
#include "api/bundle_order.h"
#include "api/identity.h"
#include "base/text.h"

namespace almagest::api {

using base::Code;
using catalog::Product;

namespace {

constexpr std::size_t kHeavyFiles = 5'000;

}  // namespace

base::Result<retrieve::Plan> plan_of(const Service& service, const access::Viewer& viewer,
                                     const std::vector<WantedFile>& wanted, retrieve::Folders folders) {
  const base::Instant now = service.env.clock().now();
  retrieve::Plan plan(folders);
  std::unordered_set<std::string> seen;
  ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
  for (const WantedFile& file : wanted) {
    if (!seen.insert(base::lower(file.uri)).second) continue;
    ALMAGEST_TRY(const std::optional<Product> product, catalog->product_by_uri(file.uri));
    const metadata::Mission* mission = product ? service.dictionary.find(product->mission) : nullptr;
    const bool known = mission != nullptr && product->current;
    const access::Reading reading =
        known ? access::can_read(viewer, access::subject_of(*mission, *product), now) : access::Reading::hidden;
    if (reading == access::Reading::hidden) {
      ALMAGEST_CHECK(plan.add_absent(service.dictionary.missions().front(), file.uri));
      continue;
    }
    const catalog::Version& version = *product->current;
    const bool listed = version.standing == catalog::Standing::listed;
    const auto has =
        listed && version.path && version.crc32 && version.sha256 ? retrieve::Has::bytes : retrieve::Has::none;
    std::string folder = retrieve::safe_name(mission->name());
    if (!product->root.empty()) folder += "/" + retrieve::safe_name(product->root);
    ALMAGEST_CHECK(plan.add(*mission, *product, retrieve::fate_of(reading, has), file.folder.value_or(folder)));
  }
  plan.finish();
  return plan;
}

std::string mast_name(base::Instant time) {
  std::string minute = base::iso_of(time, base::Fraction::none).substr(0, 16);
  minute.erase(13, 1);
  return "MAST_" + minute;
}

base::Result<retrieve::StoredSelections::Keeping> store(const Service& service, const http::Request& request,
                                                        const access::Viewer& viewer, const BundleRequest& wanted) {
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, admit_files(service, wanted.files.size()));
  const auto room = room_for(service, wanted.files.size());
  if (!room) return no_room();
  const base::Instant now = service.env.clock().now();
  retrieve::Heading heading =
      archive_heading(service, *service.snapshots.current(), viewer, {now.us / 1'000'000 * 1'000'000});
  heading.address = public_address(service, request);
  if (viewer.is_anonymous()) heading.network = network_number(service, request);
  heading.name = wanted.name.empty() ? mast_name(now) : wanted.name;
  heading.request = wanted.order;
  {
    ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
    ALMAGEST_TRY(heading.change, catalog->latest_change());
  }
  ALMAGEST_TRY(const retrieve::Plan plan, plan_of(service, viewer, wanted.files, retrieve::Folders::nested));
  ALMAGEST_TRY(std::string frozen, retrieve::Frozen::freeze(plan, heading));
  ALMAGEST_TRY(auto keeping, service.selections->keep(std::move(frozen)));
  if (keeping.stored) note_download(service, viewer, *keeping.stored);
  return keeping;
}

base::Result<std::optional<Lane::Pass>> admit_files(const Service& service, std::size_t files) {
  std::optional<Lane::Pass> pass;
  if (files <= kHeavyFiles) return pass;
  auto entered = service.heavy->enter();
  if (!entered) return base::fail(Code::unavailable, "the archive is busy with other large requests; try again soon");
  pass.emplace(std::move(*entered));
  return pass;
}

}  // namespace almagest::api
