// SPDX-License-Identifier: GPL-3.0-or-later
// What every group of endpoints is given: the archive as it is being served.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "access/accounts.h"
#include "access/viewer.h"
#include "api/door.h"
#include "api/identity.h"
#include "api/lane.h"
#include "api/page_pack.h"
#include "base/env.h"
#include "catalog/catalog.h"
#include "http/message.h"
#include "http/router.h"
#include "http/server.h"
#include "index/snapshot.h"
#include "index/store.h"
#include "mail/outbox.h"
#include "metadata/mission.h"
#include "query/names.h"
#include "retrieve/stored.h"
#include "stage/jobs.h"
#include "storage/folder.h"

namespace almagest::api {

// Opens catalogs for reading, one for each request in progress, and keeps them for the next. Thread-safe.
class CatalogPool {
 public:
  CatalogPool(base::Env& env, const storage::Folder& folder, const metadata::Dictionary& dictionary)
      : env_(env), folder_(folder), dictionary_(dictionary) {}

  using Lease = std::unique_ptr<catalog::Catalog, std::function<void(catalog::Catalog*)>>;
  base::Result<Lease> lease();

 private:
  base::Env& env_;
  const storage::Folder& folder_;
  const metadata::Dictionary& dictionary_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<catalog::Catalog>> idle_;
};

// Looks twice a second for changes of the record, by this process or another, and swaps in a new snapshot, for which
// what is asked first has been made ready. When much lies on top of the base, a merged one is written beside the work
// and swapped in as well.
class Refresher {
 public:
  Refresher(CatalogPool& catalogs, const metadata::Dictionary& dictionary, index::SnapshotHolder& snapshots,
            index::Store& store, const base::Clock& clock);
  ~Refresher();
  Refresher(const Refresher&) = delete;
  Refresher& operator=(const Refresher&) = delete;

 private:
  base::Status look();
  base::Status take_saved(catalog::Catalog& catalog);
  CatalogPool& catalogs_;
  const metadata::Dictionary& dictionary_;
  index::SnapshotHolder& snapshots_;
  index::Store& store_;
  const base::Clock& clock_;
  std::future<base::Result<index::SnapshotPointer>> saving_;  // valid while a merged snapshot is being written
  std::chrono::steady_clock::time_point save_after_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

struct Service {
  base::Env& env;
  const storage::Folder& folder;
  const metadata::Dictionary& dictionary;
  const query::NameTable& names;
  access::Accounts& accounts;
  index::SnapshotHolder& snapshots;
  CatalogPool& catalogs;
  std::string version;
  std::string banner;  // what every visitor must know of this archive (simulated data, a clock that is not today's)
  bool clock_is_set = false;                                            // --clock
  std::string_view description = {};                                    // of /api/v1, in OpenAPI's JSON
  PagePack pages = {};                                                  // of web/; empty in tests
  std::shared_ptr<Lane> heavy = std::make_shared<Lane>(kHeavyAtATime);  // for large searches, however they are asked
  std::shared_ptr<retrieve::StoredSelections> selections = std::make_shared<retrieve::StoredSelections>(
      env, folder.path() + "/selections",
      retrieve::StoredSelections::Limits{folder.configuration().retrieve.selection_days,
                                         folder.configuration().retrieve.selections,
                                         folder.configuration().retrieve.selection_megabytes});
  stage::Jobs* jobs = nullptr;     // null: nothing is staged
  mail::Outbox* outbox = nullptr;  // null: nobody is written to
  // Files in the plans of bundles and scripts on their way, which are in memory until they are sent.
  std::shared_ptr<std::atomic<std::int64_t>> planned_files = std::make_shared<std::atomic<std::int64_t>>(0);
  std::shared_ptr<Door> door = nullptr;  // needed
};

// A route with what the API description says of it.
struct Endpoint {
  std::string method;
  std::string pattern;
  std::string summary;  // empty: served, but not worth describing
  std::string example;  // a target to try, empty for none
};

class Routes {
 public:
  explicit Routes(http::Router& router) : router_(router) {}
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;
  void add(Endpoint endpoint, http::Handler handler);
  // For paths that lead nowhere, if a browser asks.
  void add_for_people(http::Handler handler) { router_.add_for_people(std::move(handler)); }
  const std::vector<Endpoint>& described() const { return described_; }  // all that there are

 private:
  http::Router& router_;
  std::vector<Endpoint> described_;
};

// The viewer of identify().
base::Result<access::Viewer> viewer_of(const Service& service, const http::Request& request);

// Everything that the archive serves. `service` and `routes` must outlive the router's use.
void add_routes(Service& service, Routes& routes, const std::function<http::Metrics*()>& metrics);

void add_mission_search(Service& service, Routes& routes);
void add_columns(Service& service, Routes& routes);
void add_products(Service& service, Routes& routes);
void add_downloads(Service& service, Routes& routes);
void add_mast_bundles(Service& service, Routes& routes);
void add_mast_invoke(Service& service, Routes& routes);
void add_names(Service& service, Routes& routes);
void add_v1(Service& service, Routes& routes);
void add_mast_account(Service& service, Routes& routes);
// The document of the pages, which shows what is at the address.
http::Response page_for_people(const Service& service);
void add_shell(Service& service, Routes& routes);
void add_pages(Service& service, Routes& routes, const std::function<http::Metrics*()>& metrics);

}  // namespace almagest::api
