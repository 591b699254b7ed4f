// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/missions/{mission}/references/{file}/file: a calibration reference that the archive has at hand, for who
// may read a file that was made with it.
#include <fmt/format.h>

#include <mutex>
#include <set>

#include "api/file_answers.h"
#include "api/v1.h"
#include "metadata/reference_address.h"
#include "retrieve/reference_rights.h"

namespace almagest::api::v1 {
namespace {

using base::Code;
using retrieve::ReferenceUse;

base::Result<std::optional<ReferenceUse>> use_of(const Service& service, const metadata::Mission& mission,
                                                 const access::Viewer& viewer, const std::string& name) {
  ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
  return retrieve::use_of_reference(*catalog, mission, viewer, service.env.clock().now(), name);
}

// References that public files name, as far as somebody has asked for them; of one state of the archive.
struct Known {
  std::mutex mutex;
  std::set<std::string> names;
};

// As use_of(), which may have a million files to look at, once for what is public.
base::Result<std::optional<ReferenceUse>> use_of_known(const Asked& asked, const std::string& name) {
  const index::SnapshotPointer snapshot = asked.service.snapshots.current();
  const index::Table* const table = snapshot->find(asked.mission->id());
  if (table == nullptr) return use_of(asked.service, *asked.mission, asked.viewer, name);
  const auto known = std::static_pointer_cast<Known>(
      table->kept_or("public references", []() -> std::shared_ptr<void> { return std::make_shared<Known>(); }));
  {
    const std::lock_guard lock(known->mutex);
    if (known->names.count(name) != 0) return ReferenceUse{};
  }
  ALMAGEST_TRY(auto use, use_of(asked.service, *asked.mission, asked.viewer, name));
  if (use && access::is_public(use->release, asked.now)) {
    const std::lock_guard lock(known->mutex);
    known->names.insert(name);
  }
  return use;
}

base::Error not_held(const Asked& asked, const std::string& name) {
  const bool simulated = !asked.service.folder.simulated().empty();
  const std::string address =
      simulated ? std::string() : metadata::reference_address(metadata::reference_template(*asked.mission), name);
  return {Code::not_held, fmt::format("this archive does not hold the reference {}; {}", name,
                                      simulated         ? "it is simulated, and there is no such file anywhere"
                                      : address.empty() ? "ask whoever runs it"
                                                        : "it can be had from " + address)};
}

base::Result<http::Response> file(const Asked& asked) {
  const Service& service = asked.service;
  const std::string name(asked.request.capture("file"));
  ALMAGEST_TRY(const auto use, use_of_known(asked, name));
  if (!use) {
    return base::fail(Code::not_found,
                      fmt::format("no file that you may read names a reference '{}'", name.substr(0, 100)));
  }
  const auto shelved = service.shelf->find(asked.mission->id(), name);
  if (!shelved) return base::fail(not_held(asked, name));
  ALMAGEST_TRY(const base::Digests digests, service.shelf->digests(*shelved));
  FileAnswer answer{name, digests.size, digests.sha256, digests.md5, access::is_public(use->release, asked.now), {},
                    {}};
  answer.open = [&service, path = shelved->path, size = digests.size]() -> base::Result<std::unique_ptr<base::File>> {
    ALMAGEST_TRY(auto opened, service.env.files().open_read(path));
    ALMAGEST_TRY(const std::uint64_t now, opened->size());
    if (now != size) return base::fail(Code::corrupt, "the reference is being written to; try again");
    return opened;
  };
  answer.permitted = [&service, &mission = *asked.mission, use = *use, headers = asked.request.headers,
                      peer = asked.request.peer]() -> base::Status {
    const base::Instant now = service.env.clock().now();
    if (access::is_public(use.release, now)) return {};
    http::Request credentials;
    credentials.headers = headers;
    credentials.peer = peer;
    ALMAGEST_TRY(const access::Viewer viewer, viewer_of(service, credentials));
    if (access::can_read(viewer, {mission, use.program, use.release}, now) == access::Reading::allowed) return {};
    return base::fail(Code::forbidden, "the rights to the data that were made with this reference have ended");
  };
  return send_file(std::move(answer), asked.request,
                   [&asked](const base::Error& error) { return http::problem(error, asked.request); });
}

}  // namespace

void add_reference_file(Service& service, Routes& routes) {
  add_plain(service, routes,
            {"/missions/{mission}/references/{file}/file", "A reference file that the archive has", {}}, file);
}

}  // namespace almagest::api::v1
