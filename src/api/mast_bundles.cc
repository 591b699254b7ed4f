// SPDX-License-Identifier: GPL-3.0-or-later
// MAST's ways to have many files at once: /api/v0.1/Download/bundle.{sh,zip,tar,tar.gz} by their URIs, and
// /search/{mission}/api/v0.1/retrieve_product_zip by their names.
#include <fmt/format.h>

#include "api/bundle_order.h"
#include "api/identity.h"
#include "api/mast_order.h"
#include "api/refusal.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "http/multipart.h"

namespace almagest::api {
namespace {

using base::Code;

constexpr const char* kBundleRoots[] = {"/api/v0.1/Download/bundle", "/jwst/api/v0.1/download/bundle"};

bool is_true(const http::Parameters& form, std::string_view name) {
  const std::string_view value = form.get(name).value_or("");
  return base::equal_nocase(value, "true") || value == "1";
}

struct Wanted {
  std::vector<WantedFile> files;
  retrieve::Folders folders = retrieve::Folders::nested;
  Shape shape = Shape::zip;
};

// As manifests tell it.
std::string request_of(const Wanted& wanted) {
  base::JsonWriter json;
  json.begin_object().key("uri").begin_array();
  for (const WantedFile& file : wanted.files) json.string(file.uri);
  return json.end_array().end_object().take();
}

base::Result<Sending> frozen_at(const Service& service, const http::Request& request, const access::Viewer& viewer,
                                const Wanted& wanted, base::Instant time) {
  auto room = room_for(service, wanted.files.size());
  if (!room) return no_room();
  ALMAGEST_TRY(const retrieve::Plan plan, plan_of(service, viewer, wanted.files, wanted.folders));
  retrieve::Heading heading = archive_heading(service, *service.snapshots.current(), viewer, time);
  if (wanted.shape == Shape::bash) heading.address = public_address(service, request);
  heading.name = mast_name(time);
  heading.request = request_of(wanted);
  ALMAGEST_TRY(auto frozen, retrieve::Frozen::make(plan, heading));
  return Sending{service, request.headers, request.peer, std::move(frozen), std::move(room)};
}

base::Result<http::Response> send(const Service& service, const http::Request& request, const Wanted& wanted,
                                  bool manifest_alone) {
  ALMAGEST_TRY(const access::Viewer viewer, viewer_of(service, request));
  if (wanted.files.empty())
    return base::fail(Code::invalid_argument, "give uri=mast:MISSION/product/FILE, as often as needed");
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, admit_files(service, wanted.files.size()));
  const base::Instant now = service.env.clock().now();
  const auto make = [&](base::Instant time) { return frozen_at(service, request, viewer, wanted, time); };
  if (!manifest_alone) return fresh_answer(request, now, wanted.shape, make);
  ALMAGEST_TRY(const Sending sending, make({now.us / 1'000'000 * 1'000'000}));
  return text_answer(request, sending, retrieve::TextKind::manifest);
}

http::Response answer(const http::Request& request, base::Result<http::Response> sent) {
  if (sent) return std::move(*sent);
  return message_refusal(sent.error(), request);
}

base::Result<http::Response> by_uri(const Service& service, const http::Request& request, Shape shape) {
  ALMAGEST_TRY(const http::Parameters form, http::form_of(request));
  if (form.get("obsid")) {
    return base::fail(Code::unsupported, "observations have no numbers here; give the URIs of their files as uri=");
  }
  Wanted wanted;
  wanted.shape = shape;
  for (const std::string_view uri : form.all("uri"))
    wanted.files.push_back({std::string(base::trim(uri)), std::nullopt});
  return send(service, request, wanted, false);
}

// "flat", without folders, or "nested", which it is if nothing is said.
base::Result<retrieve::Folders> structure_of(const http::Parameters& form) {
  const std::string_view structure = base::trim(form.get("structure").value_or(""));
  if (base::equal_nocase(structure, "flat")) return retrieve::Folders::flat;
  if (structure.empty() || base::equal_nocase(structure, "nested")) return retrieve::Folders::nested;
  return base::fail(Code::invalid_argument,
                    fmt::format("there is no structure '{}'; there are flat and nested", structure.substr(0, 100)));
}

// Scripts say in the form, too, which mission they mean. Files of another one are not below this address.
base::Status check_mission(const Service& service, const http::Parameters& form, const metadata::Mission& mission) {
  const std::string_view named = base::trim(form.get("mission").value_or(""));
  if (named.empty() || service.dictionary.find(named) == &mission) return {};
  if (const metadata::Mission* const other = service.dictionary.find(named)) {
    return base::fail(Code::invalid_argument,
                      fmt::format("mission={} is not the mission of this address, {}; ask /search/{}/api/v0.1/"
                                  "retrieve_product_zip for its files",
                                  other->name(), mission.name(), other->id()));
  }
  std::vector<std::string> names;
  for (const metadata::Mission& each : service.dictionary.missions()) names.push_back(each.name());
  return base::fail(Code::invalid_argument, fmt::format("this archive has no mission '{}'; it has {}",
                                                        named.substr(0, 100), base::join(names, ", ")));
}

// `uri` has names parted by commas, each with or without its dataset.
base::Result<http::Response> by_name(const Service& service, const http::Request& request) {
  ALMAGEST_TRY(const http::Parameters form, http::form_of(request));
  const metadata::Mission* mission = service.dictionary.find(request.capture("mission"));
  if (mission == nullptr) {
    return base::fail(Code::not_found,
                      fmt::format("this archive has no mission '{}'", request.capture("mission").substr(0, 100)));
  }
  ALMAGEST_CHECK(check_mission(service, form, *mission));
  Wanted wanted;
  ALMAGEST_TRY(wanted.folders, structure_of(form));
  for (const std::string_view list : form.all("uri")) {
    for (std::string_view name : base::split(list, ',')) {
      name = base::trim(name);
      if (!name.empty()) {
        wanted.files.push_back(
            {"mast:" + mission->name() + "/product/" + std::string(name.substr(name.rfind('/') + 1)), std::nullopt});
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
              "Files by their names as a zip file: a form with uri=NAME,NAME, mission, structure, manifestonly", ""},
             [&service](const http::Request& request) { return answer(request, by_name(service, request)); });
}

}  // namespace almagest::api
