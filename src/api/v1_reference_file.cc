// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/missions/{mission}/references/{file}/file: a calibration reference that the archive has at hand, for who
// may read a file that was made with it.
#include <fmt/format.h>

#include <optional>

#include "api/file_answers.h"
#include "api/v1.h"
#include "metadata/reference_address.h"
#include "retrieve/reference_rights.h"

namespace almagest::api::v1 {
namespace {

using base::Code;

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
  const metadata::Mission& mission = *asked.mission;
  const std::string name(metadata::reference_asked_for(asked.request.capture("file")));
  std::optional<catalog::ReferenceUse> use;
  {
    ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
    ALMAGEST_TRY(use, retrieve::use_of_reference(*catalog, mission, asked.viewer, asked.now, name));
  }
  if (!use) {
    return base::fail(Code::not_found,
                      fmt::format("no file that you may read names a reference '{}'", name.substr(0, 100)));
  }
  const auto shelved = service.shelf->find(mission.id(), name);
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
  answer.permitted = [&service, &mission, use = *use, headers = asked.request.headers,
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
