// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/file_answers.h"

#include <fmt/format.h>

#include "base/text.h"
#include "http/range.h"

namespace almagest::api {

using base::Code;
using catalog::Product;

namespace {

std::string media_type(const std::string& name) {
  const std::string lower = base::lower(name);
  const auto ends = [&](std::string_view end) {
    return lower.size() >= end.size() && lower.compare(lower.size() - end.size(), end.size(), end) == 0;
  };
  if (ends(".fits") || ends(".fit")) return "application/fits";  // RFC 4047
  if (ends(".gz")) return "application/gzip";
  if (ends(".jpg") || ends(".jpeg")) return "image/jpeg";
  if (ends(".png")) return "image/png";
  if (ends(".json")) return "application/json";
  if (ends(".csv")) return "text/csv; charset=utf-8";
  if (ends(".ecsv") || ends(".txt")) return "text/plain; charset=utf-8";
  return "application/octet-stream";
}

}  // namespace

base::Error absent_file() {
  return {Code::not_found, "there is no such file in this archive"};
}

base::Error denial(access::Reading reading, const Product& product) {
  const auto release = product.current->release;
  const std::string until = !release ? ""
                            : *release == catalog::kUnknownRelease
                                ? " until the archive knows the data that it belongs to"
                                : " until " + base::iso_of(*release, base::Fraction::none);
  if (reading == access::Reading::sign_in) {
    return {Code::unauthorized,
            fmt::format("{} is exclusive{}; sign in with a token of someone who may read it", product.name, until)};
  }
  return {Code::forbidden,
          fmt::format("{} is exclusive{} and your account has no rights to its program", product.name, until)};
}

base::Error not_held(const Service& service, const metadata::Mission& mission, const Product& product) {
  if (!service.folder.simulated().empty()) {
    return {Code::not_held, fmt::format("{} is simulated: there is no such file anywhere", product.name)};
  }
  if (product.current->standing == catalog::Standing::withdrawn) {
    return {Code::not_held, fmt::format("{} was withdrawn by the archive that published it", product.name)};
  }
  const std::string where = mission.elsewhere().empty() ? "ask whoever runs this archive to ingest it"
                                                        : "it can be had from " + mission.elsewhere() + product.uri;
  return {Code::not_held, fmt::format("this archive knows {} but does not hold it; {}", product.name, where)};
}

base::Result<std::unique_ptr<base::File>> open_unchanged(const Service& service, const Product& product) {
  const catalog::Version& version = *product.current;
  auto opened = service.env.files().open_read(service.folder.resolve(*version.path));
  if (!opened) {
    return base::fail(Code::io, fmt::format("the bytes of {} are not where the record says; the operator should run "
                                            "'almagest check'",
                                            product.name));
  }
  ALMAGEST_TRY(const std::uint64_t size, (*opened)->size());
  if (size != version.size) {
    return base::fail(Code::corrupt, fmt::format("{} has changed on disk since it was ingested and is not served; the "
                                                 "operator should run 'almagest ingest'",
                                                 product.name));
  }
  // A file left in place belongs to somebody else, who may have written it anew at the same size.
  if (version.path->front() == '/' && version.modified_ns) {
    const auto info = service.env.files().stat(*version.path, base::Follow::symlinks);
    if (!info || info->modified_ns != *version.modified_ns) {
      return base::fail(Code::corrupt, fmt::format("{} was written to since it was ingested and is not served; the "
                                                   "operator should run 'almagest ingest'",
                                                   product.name));
    }
  }
  return std::move(*opened);
}

base::Status may_still_read(const Service& service, const http::Headers& credentials, const access::Subject& subject) {
  const base::Instant now = service.env.clock().now();
  if (access::is_public(subject.release, now)) return {};
  http::Request request;
  request.headers = credentials;
  ALMAGEST_TRY(const access::Viewer viewer, viewer_of(service, request));
  if (access::can_read(viewer, subject, now) == access::Reading::allowed) return {};
  return base::fail(Code::forbidden, "the rights to this file have ended");
}

std::function<base::Result<std::shared_ptr<Audited>>(std::uint64_t first, std::uint64_t length)> audit_of(
    const Service& service, const access::Actor& actor, const access::Subject& subject, const std::string& name) {
  return [&audit = service.door->audit, actor, mission = subject.mission.id(), program = subject.program, name](
             std::uint64_t first, std::uint64_t length) {
    return Audited::begin(audit, actor, {mission, program, name, {}, first, length});
  };
}

base::Result<http::Response> send_file(FileAnswer answer, const http::Request& request,
                                       const std::function<http::Response(const base::Error&)>& refuse) {
  http::Response response;
  const std::string etag = "\"" + answer.sha256 + "\"";
  response.headers.add("ETag", etag);
  response.headers.add("Accept-Ranges", "bytes");
  response.headers.add("Cache-Control",
                       answer.is_public ? "public, no-cache, no-transform" : "private, no-store, no-transform");
  response.headers.add("Vary", "Authorization, Cookie");
  if (const auto match = request.headers.get("If-Match"); match && !http::matches_strongly(*match, etag)) {
    return http::problem({base::Code::conflict, "the file is not the one that If-Match names"}, request, {}, 412);
  }
  if (const auto none_match = request.headers.get("If-None-Match");
      none_match && http::matches_any(*none_match, etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", media_type(answer.name));
  response.headers.add("Content-Disposition",
                       fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}",
                                   base::percent_encode(answer.name, ""), base::percent_encode(answer.name, "")));
  response.headers.add(
      "Repr-Digest",
      fmt::format("sha-256=:{}:", http::base64(http::bytes_of_hex(answer.sha256))) +
          (answer.md5.empty() ? "" : fmt::format(", md5=:{}:", http::base64(http::bytes_of_hex(answer.md5)))));
  http::FileBody body;
  ALMAGEST_TRY(body.file, answer.open());
  body.length = answer.size;
  const auto range_header = request.headers.get("Range");
  const auto if_range = request.headers.get("If-Range");
  const bool ranged = range_header && request.method == "GET";  // RFC 9110 section 14.2: of no other method
  if (ranged && (!if_range || http::if_range_holds(*if_range, etag))) {
    const auto range = http::parse_range(*range_header, answer.size);
    if (!range) {
      http::Response refused = refuse(range.error());
      refused.headers.add("Content-Range", fmt::format("bytes */{}", answer.size));
      return refused;
    }
    if (*range) {
      response.status = 206;
      body.offset = (*range)->first;
      body.length = (*range)->length;
      response.headers.add("Content-Range",
                           fmt::format("bytes {}-{}/{}", body.offset, body.offset + body.length - 1, answer.size));
    }
  }
  if (answer.audit && !answer.is_public && request.method == "GET") {
    ALMAGEST_TRY(const auto audited, answer.audit(body.offset, body.length));
    body.ended = [audited](std::uint64_t sent) { audited->end(sent); };
  }
  body.permitted = std::move(answer.permitted);
  response.file = std::move(body);
  return response;
}

}  // namespace almagest::api
