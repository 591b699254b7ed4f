// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/service.h"

#include "base/log.h"
#include "query/facets.h"

namespace almagest::api {
namespace {
constexpr auto kLookEvery = std::chrono::milliseconds(400);
constexpr auto kSaveAgainAfter = std::chrono::seconds(30);  // at the earliest, also if it failed
constexpr std::size_t kIdleCatalogs = 16;
}  // namespace

base::Result<CatalogPool::Lease> CatalogPool::lease() {
  const auto give_back = [this](catalog::Catalog* catalog) {
    std::unique_ptr<catalog::Catalog> owned(catalog);
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleCatalogs) idle_.push_back(std::move(owned));
  };
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Lease lease(idle_.back().release(), give_back);
      idle_.pop_back();
      return lease;
    }
  }
  ALMAGEST_TRY(catalog::Catalog opened,
               catalog::Catalog::open(env_, folder_.path(), dictionary_, catalog::OpenMode::read));
  return Lease(std::make_unique<catalog::Catalog>(std::move(opened)).release(), give_back);
}

Refresher::Refresher(CatalogPool& catalogs, const metadata::Dictionary& dictionary, index::SnapshotHolder& snapshots,
                     index::Store& store, const base::Clock& clock)
    : catalogs_(catalogs), dictionary_(dictionary), snapshots_(snapshots), store_(store), clock_(clock) {
  thread_ = std::thread([this] {
    while (!stop_) {
      std::this_thread::sleep_for(kLookEvery);
      if (const auto status = look(); !status) {
        base::log(base::Level::error, "refresh", {{"error", std::string_view(status.error().message)}});
      }
    }
  });
}

Refresher::~Refresher() {
  stop_ = true;
  thread_.join();
}

base::Status Refresher::look() {
  ALMAGEST_TRY(CatalogPool::Lease catalog, catalogs_.lease());
  const index::SnapshotPointer before = snapshots_.current();
  ALMAGEST_TRY(index::SnapshotPointer next, index::refresh(*catalog, dictionary_, before));
  query::prepare_facets(*next, before.get(), clock_.now());
  if (next != before) {
    base::log(base::Level::info, "snapshot", {{"name", std::string_view(next->name())}});
    snapshots_.replace(next);
  }
  if (saving_.valid()) return take_saved(*catalog);
  if (!store_.wants_saving(*next) || std::chrono::steady_clock::now() < save_after_) return {};
  saving_ = std::async(std::launch::async, [this, next]() -> base::Result<index::SnapshotPointer> {
    ALMAGEST_TRY(CatalogPool::Lease own, catalogs_.lease());
    return store_.save(*own, next);
  });
  return {};
}

// What was ingested while the merged snapshot was being written goes on top of it.
base::Status Refresher::take_saved(catalog::Catalog& catalog) {
  if (saving_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return {};
  save_after_ = std::chrono::steady_clock::now() + kSaveAgainAfter;
  ALMAGEST_TRY(const index::SnapshotPointer saved, saving_.get());
  ALMAGEST_TRY(index::SnapshotPointer next, index::refresh(catalog, dictionary_, saved));
  query::prepare_facets(*next, snapshots_.current().get(), clock_.now());
  base::log(base::Level::info, "snapshot written", {{"name", std::string_view(saved->name())}});
  snapshots_.replace(std::move(next));
  return {};
}

void Routes::add(Endpoint endpoint, http::Handler handler) {
  // An answer may depend on who asked, so nobody between keeps it unless its route says that he may.
  router_.add(endpoint.method, endpoint.pattern, [handler = std::move(handler)](const http::Request& request) {
    http::Response response = handler(request);
    if (!response.headers.get("Cache-Control")) response.headers.add("Cache-Control", "no-store");
    return response;
  });
  described_.push_back(std::move(endpoint));
}

void add_routes(Service& service, Routes& routes, const std::function<http::Metrics*()>& metrics) {
  add_mission_search(service, routes);
  add_columns(service, routes);
  add_products(service, routes);
  add_downloads(service, routes);
  add_mast_bundles(service, routes);
  add_mast_invoke(service, routes);
  add_names(service, routes);
  add_v1(service, routes);
  add_mast_account(service, routes);
  add_shell(service, routes);
  add_pages(service, routes, metrics);
}

}  // namespace almagest::api
