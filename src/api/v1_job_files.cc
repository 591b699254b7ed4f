// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/jobs/{id}/files/...: what was prepared, over HTTP. Rights are asked again, of whoever asks.
#include <fmt/format.h>

#include <utility>

#include "api/file_answers.h"
#include "api/v1_jobs.h"
#include "retrieve/plan.h"
#include "stage/ftps.h"
#include "stage/judge.h"
#include "stage/texts.h"

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

constexpr std::int64_t kFilesAtOnce = 1000;

// The files of a job as they are told of to whoever asks, some at a time: by the rights that he has when it is asked,
// though the worker may not have looked since they ended.
class Telling {
 public:
  Telling(const Service& service, Job job, http::Headers credentials)
      : service_(service), job_(std::move(job)), credentials_(std::move(credentials)) {}

  const Job& job() const { return job_; }
  void rewind() { after_ = 0; }
  // nullopt: that was all. There may be none though more follow.
  base::Result<std::optional<std::vector<stage::JobFile>>> next() {
    ALMAGEST_TRY(const std::vector<stage::JobFile> files,
                 service_.jobs->files(job_, after_, kFilesAtOnce, std::nullopt));
    if (files.empty()) return std::nullopt;
    after_ = files.back().n;
    http::Request request;
    request.headers = credentials_;
    ALMAGEST_TRY(const access::Viewer viewer, viewer_of(service_, request));
    ALMAGEST_TRY(CatalogPool::Lease catalog, service_.catalogs.lease());
    const metadata::Mission* const mission = service_.dictionary.find(job_.mission);
    const base::Instant now = service_.env.clock().now();
    std::vector<stage::JobFile> told;
    for (const stage::JobFile& file : files) {
      ALMAGEST_TRY(const access::Reading reading, stage::reading_of(*catalog, mission, viewer, file, now));
      if (auto each = stage::as_told(file, reading)) told.push_back(std::move(*each));
    }
    return std::optional(std::move(told));
  }
  // Counts what will be told, for the head of the manifest.
  base::Status count() {
    job_.done_files = job_.done_bytes = job_.missing_files = job_.not_sent_files = 0;
    for (;;) {
      ALMAGEST_TRY(const auto files, next());
      if (!files) break;
      for (const stage::JobFile& file : *files) {
        const bool staged = file.state == stage::FileState::staged;
        job_.done_files += staged ? 1 : 0;
        job_.done_bytes += staged ? static_cast<std::int64_t>(file.size) : 0;
        job_.missing_files += file.state == stage::FileState::missing ? 1 : 0;
        job_.not_sent_files += file.state == stage::FileState::not_sent ? 1 : 0;
      }
    }
    rewind();
    return {};
  }

 private:
  const Service& service_;
  Job job_;
  http::Headers credentials_;
  std::int64_t after_ = 0;
};

// The manifest or the checksums. They are those in the job's folder, but for what the asker may no longer know.
base::Result<http::Response> text(const Asked& asked, const Job& job, std::string_view name) {
  const bool sums = name == retrieve::kSums;
  http::Response response;
  response.headers.add("Content-Type", sums ? "text/plain; charset=utf-8" : "text/html; charset=utf-8");
  response.headers.add("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  response.headers.add("Cache-Control", "private, no-store, no-transform");
  const auto telling = std::make_shared<Telling>(asked.service, job, asked.request.headers);
  std::string head;
  if (!sums) {
    ALMAGEST_CHECK(telling->count());
    stage::Archive archive;
    archive.title = asked.service.folder.configuration().title;
    archive.banner = asked.service.banner;
    head = stage::manifest_head(telling->job(), archive, job.ready.value_or(asked.now));
  }
  response.pieces = [telling, sums, head = std::move(head), ended = false]() mutable -> base::Result<std::string> {
    std::string piece = std::exchange(head, {});
    while (piece.empty() && !ended) {
      ALMAGEST_TRY(const auto files, telling->next());
      ended = !files;
      if (files) {
        piece = sums ? stage::sums_lines(*files) : stage::manifest_rows(*files);
      } else if (!sums) {
        piece = stage::kManifestEnd;
      }
    }
    return piece;
  };
  return response;
}

base::Result<http::Response> send(const Asked& asked, const std::string& path) {
  ALMAGEST_TRY(const Job job, job_of(asked));
  ALMAGEST_CHECK(check_ready(job));
  if (path == retrieve::kManifest || path == retrieve::kSums) return text(asked, job, path);
  const Service& service = asked.service;
  ALMAGEST_TRY(const std::optional<stage::JobFile> file, service.jobs->staged_file(job, path));
  if (!file) return no_file();
  std::optional<catalog::Product> product;
  {
    ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
    ALMAGEST_TRY(product, catalog->product_by_uri(file->uri));
  }
  const metadata::Mission* const mission = service.dictionary.find(job.mission);
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
  answer.permitted = [&service, subject, headers = asked.request.headers] {
    return may_still_read(service, headers, subject);
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
