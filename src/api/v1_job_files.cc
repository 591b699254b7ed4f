// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/jobs/{id}/files/...: what was prepared, over HTTP. Rights are asked again, of whoever asks.
#include <fmt/format.h>

#include "api/file_answers.h"
#include "api/v1_jobs.h"
#include "retrieve/plan.h"
#include "stage/ftps.h"
#include "stage/references.h"

namespace almagest::api::v1 {
namespace {

using base::Code;
using stage::Job;

base::Status check_ready(const Job& job) {
  if (job.state == stage::State::ready) return {};
  if (stage::is_live(job.state)) {
    return base::fail(Code::conflict,
                      fmt::format("the job is {}; its files can be had when it is ready", stage::word_of(job.state)));
  }
  return base::fail(Code::gone, fmt::format("the job is {}; its files are no longer here", stage::word_of(job.state)));
}

tl::unexpected<base::Error> no_file() {
  return base::fail(Code::not_found, "there is no such file in this job; MANIFEST.html lists them");
}

// The manifest or the checksums, which the worker writes anew when rights end.
base::Result<http::Response> text(const Asked& asked, const Job& job, std::string_view name) {
  http::Response response;
  response.headers.add("Content-Type",
                       name == retrieve::kSums ? "text/plain; charset=utf-8" : "text/html; charset=utf-8");
  response.headers.add("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  response.headers.add("Cache-Control", "private, no-store, no-transform");
  http::FileBody body;
  ALMAGEST_TRY(body.file, asked.service.env.files().open_read(stage::staging_of(asked.service.folder, job) + "/" +
                                                              std::string(name)));
  ALMAGEST_TRY(body.length, body.file->size());
  response.file = std::move(body);
  return response;
}

base::Result<http::Response> send(const Asked& asked, const std::string& path) {
  ALMAGEST_TRY(const Job job, job_of(asked));
  ALMAGEST_CHECK(check_ready(job));
  if (path == retrieve::kManifest || path == retrieve::kSums) return text(asked, job, path);
  const Service& service = asked.service;
  ALMAGEST_TRY(const std::optional<stage::JobFile> file, service.jobs->staged_file(job, path));
  if (!file) return no_file();
  const metadata::Mission* const mission = service.dictionary.find(job.mission);
  std::optional<catalog::Product> product;
  {
    ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
    if (mission != nullptr) {
      ALMAGEST_TRY(product, stage::product_of(service.env, service.folder, *catalog, *mission, asked.viewer, *file));
    }
  }
  if (mission == nullptr || !product || !product->current) return no_file();
  const access::Subject subject = access::subject_of(*mission, *product);
  const access::Reading reading = access::can_read(asked.viewer, subject, asked.now);
  if (reading == access::Reading::hidden) return no_file();
  if (reading != access::Reading::allowed) return base::fail(denial(reading, *product));
  FileAnswer answer{path.substr(path.rfind('/') + 1),
                    file->size,
                    file->sha256,
                    {},
                    access::is_public(subject.release, asked.now),
                    {},
                    {}};
  answer.open = [&service, place = stage::staging_of(service.folder, job) + "/" + path,
                 size = file->size]() -> base::Result<std::unique_ptr<base::File>> {
    ALMAGEST_TRY(const base::FileInfo info, service.env.files().stat(place, base::Follow::nothing));
    if (info.kind != base::FileKind::regular || info.size != size) {
      return base::fail(Code::corrupt, "the file has changed since it was prepared; it is being prepared again");
    }
    return service.env.files().open_read(place);
  };
  ALMAGEST_TRY(const Identity identity, identify(service, asked.request));
  answer.audit = audit_of(service, actor_of(service, asked.request, identity), subject, product->name);
  answer.permitted = [&service, subject, id = job.id, headers = asked.request.headers]() -> base::Status {
    const base::Instant now = service.env.clock().now();
    if (access::is_public(subject.release, now)) return {};
    http::Request credentials;
    credentials.headers = headers;
    ALMAGEST_TRY(const access::Viewer viewer, viewer_of(service, credentials));
    if (access::can_read(viewer, subject, now) == access::Reading::allowed) return {};
    return base::fail(Code::forbidden, "the rights to this file have ended");
  };
  return send_file(std::move(answer), asked.request,
                   [&asked](const base::Error& error) { return http::problem(error, asked.request); });
}

}  // namespace

void add_job_files(Service& service, Routes& routes) {
  add_plain(service, routes, {"/jobs/{id}/files/{file}", "A prepared file, the manifest or the checksums"},
            [](const Asked& asked) { return send(asked, std::string(asked.request.capture("file"))); });
  add_plain(
      service, routes, {"/jobs/{id}/files/{folder}/{file}", "A prepared file in a folder"}, [](const Asked& asked) {
        return send(asked,
                    std::string(asked.request.capture("folder")) + "/" + std::string(asked.request.capture("file")));
      });
}

}  // namespace almagest::api::v1
