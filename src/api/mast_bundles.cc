// SPDX-License-Identifier: GPL-3.0-or-later
// MAST's ways to have many files at once: /api/v0.1/Download/bundle.{sh,zip,tar,tar.gz} by their URIs, and
// /search/{mission}/api/v0.1/retrieve_product_zip by their names.
#include <fmt/format.h>

#include <unordered_set>

#include "access/rights.h"
#include "api/bundle_order.h"
#include "api/identity.h"
#include "base/text.h"
#include "http/multipart.h"

namespace almagest::api {
namespace {

using base::Code;
using catalog::Product;

constexpr std::size_t kHeavyFiles = 5'000;
constexpr std::int64_t kMostPlannedFiles = 4'000'000;
constexpr const char* kBundleRoots[] = {"/api/v0.1/Download/bundle", "/jwst/api/v0.1/download/bundle"};

base::Result<http::Parameters> form_of(const http::Request& request) {
  if (request.method != "POST") return request.query;
  const std::string_view type = request.headers.get("Content-Type").value_or("");
  if (!http::is_multipart(type)) return http::Parameters::parse(request.body);
  ALMAGEST_TRY(auto fields, http::parse_multipart(type, request.body));
  return http::Parameters::of(std::move(fields));
}

bool is_true(const http::Parameters& form, std::string_view name) {
  const std::string_view value = form.get(name).value_or("");
  return base::equal_nocase(value, "true") || value == "1";
}

struct Wanted {
  std::vector<std::string> uris;
  retrieve::Folders folders = retrieve::Folders::nested;
  Shape shape = Shape::zip;
};

// What is hidden is as if it did not exist.
base::Result<retrieve::Plan> plan_of(const Service& service, const access::Viewer& viewer, base::Instant now,
                                     const Wanted& wanted) {
  retrieve::Plan plan(wanted.folders);
  std::unordered_set<std::string> seen;
  ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
  for (const std::string& uri : wanted.uris) {
    if (!seen.insert(base::lower(uri)).second) continue;
    ALMAGEST_TRY(const std::optional<Product> product, catalog->product_by_uri(uri));
    const metadata::Mission* mission = product ? service.dictionary.find(product->mission) : nullptr;
    const bool known = mission != nullptr && product->current;
    const access::Reading reading =
        known ? access::can_read(viewer, access::subject_of(*mission, *product), now) : access::Reading::hidden;
    if (reading == access::Reading::hidden) {
      ALMAGEST_CHECK(plan.add_absent(service.dictionary.missions().front(), uri));
      continue;
    }
    const catalog::Version& version = *product->current;
    const bool listed = version.standing == catalog::Standing::listed;
    const auto has =
        listed && version.path && version.crc32 && version.sha256 ? retrieve::Has::bytes : retrieve::Has::none;
    std::string folder = retrieve::safe_name(mission->name());
    if (!product->root.empty()) folder += "/" + retrieve::safe_name(product->root);
    ALMAGEST_CHECK(plan.add(*mission, *product, retrieve::fate_of(reading, has), folder));
  }
  plan.finish();
  return plan;
}

// The files of a request that are in memory while they are sent, as with v1's bundles.
std::shared_ptr<const void> room_for(const Service& service, std::size_t files) {
  const auto number = static_cast<std::int64_t>(files);
  const auto taken = service.planned_files;
  if ((*taken += number) > kMostPlannedFiles) {
    *taken -= number;
    return nullptr;
  }
  return {taken.get(), [taken, number](const void*) { *taken -= number; }};
}

base::Result<Sending> frozen_at(const Service& service, const http::Request& request, const access::Viewer& viewer,
                                const Wanted& wanted, base::Instant time) {
  auto room = room_for(service, wanted.uris.size());
  if (!room) return base::fail(Code::unavailable, "the archive is sending as many files as it can; try again later");
  ALMAGEST_TRY(const retrieve::Plan plan, plan_of(service, viewer, service.env.clock().now(), wanted));
  retrieve::Heading heading;
  heading.title = service.folder.configuration().title;
  heading.banner = service.banner;
  heading.simulated = !service.folder.simulated().empty();
  heading.snapshot = service.snapshots.current()->name();
  heading.time = time;
  heading.viewer = viewer.name();
  heading.account = viewer.account();
  if (wanted.shape == Shape::bash) heading.address = public_address(service, request);
  std::string minute = base::iso_of(time, base::Fraction::none).substr(0, 16);
  minute.erase(13, 1);
  heading.name = "MAST_" + minute;
  ALMAGEST_TRY(auto frozen, retrieve::Frozen::make(plan, heading));
  return Sending{service, request.headers, request.peer, std::move(frozen), std::move(room)};
}

base::Result<http::Response> send(const Service& service, const http::Request& request, const Wanted& wanted,
                                  bool manifest_alone) {
  ALMAGEST_TRY(const access::Viewer viewer, viewer_of(service, request));
  if (wanted.uris.empty())
    return base::fail(Code::invalid_argument, "give uri=mast:MISSION/product/FILE, as often as needed");
  std::optional<Lane::Pass> pass;
  if (wanted.uris.size() > kHeavyFiles) {
    auto entered = service.heavy->enter();
    if (!entered) return base::fail(Code::unavailable, "the archive is busy with other large requests; try again soon");
    pass.emplace(std::move(*entered));
  }
  const base::Instant now = service.env.clock().now();
  const auto make = [&](base::Instant time) { return frozen_at(service, request, viewer, wanted, time); };
  if (!manifest_alone) return fresh_answer(request, now, wanted.shape, make);
  ALMAGEST_TRY(const Sending sending, make({now.us / 1'000'000 * 1'000'000}));
  return text_answer(request, sending, retrieve::TextKind::manifest);
}

http::Response answer(const http::Request& request, base::Result<http::Response> sent) {
  if (sent) return std::move(*sent);
  http::Response response = http::message(sent.error(), request);
  if (sent.error().code == Code::unauthorized) response.headers.add("WWW-Authenticate", "Bearer realm=\"almagest\"");
  if (sent.error().code == Code::unavailable) response.headers.add("Retry-After", kRetryAfter_s);
  return response;
}

base::Result<http::Response> by_uri(const Service& service, const http::Request& request, Shape shape) {
  ALMAGEST_TRY(const http::Parameters form, form_of(request));
  if (form.get("obsid")) {
    return base::fail(Code::unsupported, "observations have no numbers here; give the URIs of their files as uri=");
  }
  Wanted wanted;
  wanted.shape = shape;
  for (const std::string_view uri : form.all("uri")) wanted.uris.emplace_back(base::trim(uri));
  return send(service, request, wanted, false);
}

// `uri` has names parted by commas, each with or without its dataset.
base::Result<http::Response> by_name(const Service& service, const http::Request& request) {
  ALMAGEST_TRY(const http::Parameters form, form_of(request));
  const metadata::Mission* mission = service.dictionary.find(request.capture("mission"));
  if (mission == nullptr) {
    return base::fail(Code::not_found,
                      fmt::format("this archive has no mission '{}'", request.capture("mission").substr(0, 100)));
  }
  Wanted wanted;
  if (base::equal_nocase(form.get("structure").value_or(""), "flat")) wanted.folders = retrieve::Folders::flat;
  for (const std::string_view list : form.all("uri")) {
    for (std::string_view name : base::split(list, ',')) {
      name = base::trim(name);
      if (!name.empty()) {
        wanted.uris.push_back("mast:" + mission->name() + "/product/" + std::string(name.substr(name.rfind('/') + 1)));
      }
    }
  }
  return send(service, request, wanted, is_true(form, "manifestonly"));
}

}  // namespace

void add_mast_bundles(Service& service, Routes& routes) {
  for (const std::string root : kBundleRoots) {
    for (const Shape shape : {Shape::bash, Shape::zip, Shape::tar, Shape::tar_gz}) {
      for (const char* method : {"GET", "POST"}) {
        routes.add(
            {method, root + std::string(extension_of(shape)), "Files by their URIs: uri=, as often as needed", ""},
            [&service, shape](const http::Request& request) {
              return answer(request, by_uri(service, request, shape));
            });
      }
    }
  }
  routes.add({"POST", "/search/{mission}/api/v0.1/retrieve_product_zip",
              "Files by their names as a zip file: a form with uri=NAME,NAME, structure, manifestonly", ""},
             [&service](const http::Request& request) { return answer(request, by_name(service, request)); });
}

}  // namespace almagest::api
