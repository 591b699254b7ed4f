// SPDX-License-Identifier: GPL-3.0-or-later
// Answers made of a frozen plan.
#include <fmt/format.h>

#include <array>

#include "api/bundle_order.h"
#include "api/gzip_stream.h"
#include "api/ranged.h"
#include "api/refusal.h"
#include "base/text.h"
#include "http/range.h"

namespace almagest::api {
namespace {

struct ShapeInfo {
  Shape shape;
  std::string_view extension, media_type;
};
constexpr std::array<ShapeInfo, 5> kShapes{{{Shape::zip, ".zip", "application/zip"},
                                            {Shape::tar, ".tar", "application/x-tar"},
                                            {Shape::tar_gz, ".tar.gz", "application/gzip"},
                                            {Shape::bash, ".sh", "text/x-shellscript; charset=utf-8"},
                                            {Shape::python, ".py", "text/x-python; charset=utf-8"}}};

const ShapeInfo& info_of(Shape shape) {
  return kShapes[static_cast<std::size_t>(shape)];
}

void add_headers(std::string_view media_type, const std::string& file_name, std::string_view disposition,
                 http::Response& response) {
  response.headers.set("Content-Type", std::string(media_type));
  response.headers.add("Content-Disposition",
                       fmt::format("{}; filename=\"{}\"; filename*=UTF-8''{}", disposition,
                                   base::percent_encode(file_name, " "), base::percent_encode(file_name, "")));
}

void keep_private(http::Response& response) {
  response.headers.add("Cache-Control", "private, no-store, no-transform");
  response.headers.add("Vary", "Authorization, Cookie");
}

// A text on its way. Whoever may have it is asked at every piece.
http::Pieces pieces_of(const Sending& sending, const std::function<retrieve::Text(const retrieve::Frozen&)>& make) {
  struct Lines {
    Sending sending;
    retrieve::Text text;
    std::size_t chunk = 0;
  };
  const auto lines = std::make_shared<Lines>(Lines{sending, make(*sending.frozen)});
  return [lines]() -> base::Result<std::string> {
    ALMAGEST_CHECK(still_permitted(lines->sending));
    std::string piece;
    while (piece.empty() && lines->chunk < lines->text.chunks) piece = lines->text.chunk(lines->chunk++);
    return piece;
  };
}

// Without a body, if the client has it already.
bool answered_by_tag(const http::Request& request, const std::string& etag, http::Response& response) {
  response.headers.add("ETag", etag);
  const auto none = request.headers.get("If-None-Match");
  if (!none || !http::matches_any(*none, etag)) return false;
  response.status = 304;
  return true;
}

constexpr std::int64_t kSecond_us = 1'000'000;
constexpr std::int64_t kResumable_us = std::int64_t{30} * 86'400 * kSecond_us;

std::string etag_of(const Sending& sending, Shape shape) {
  return fmt::format("\"{}-{}\"", sending.frozen->tag(extension_of(shape)),
                     sending.frozen->heading().time.us / kSecond_us);
}

std::optional<base::Instant> time_of_etag(std::string_view etag, base::Instant now) {
  const std::size_t dash = etag.rfind('-');
  if (dash == std::string_view::npos || etag.size() < dash + 2 || etag.back() != '"') return std::nullopt;
  const auto seconds = base::parse_int(etag.substr(dash + 1, etag.size() - dash - 2));
  if (!seconds || *seconds < 0 || *seconds > now.us / kSecond_us) return std::nullopt;
  const base::Instant time{*seconds * kSecond_us};
  return now.us - time.us > kResumable_us ? std::nullopt : std::optional(time);
}

}  // namespace

std::string_view extension_of(Shape shape) {
  return info_of(shape).extension;
}

std::optional<Shape> shape_of(std::string_view extension) {
  for (const ShapeInfo& info : kShapes) {
    if (base::equal_nocase(info.extension, extension)) return info.shape;
  }
  return std::nullopt;
}

namespace {

// Told before the first byte, so that whoever asks learns why; what could not be noted would break off at its file.
base::Status can_note(const http::Request& request, const Sending& sending) {
  if (request.method != "GET" && request.method != "POST") return {};
  if (sending.frozen->locks().empty()) return {};
  return sending.service.door->audit.check_writable(access::Audit::Waits::as_begin_file);
}

http::Response unnoted(const base::Error& error, const http::Request& request) {
  return with_refusal_headers(http::problem(error, request), error.code);
}

}  // namespace

http::Response bundle_answer(const http::Request& request, const Sending& sending, Shape shape, std::string etag) {
  if (const auto can = can_note(request, sending); !can) return unnoted(can.error(), request);
  const auto format = shape == Shape::zip ? retrieve::Format::zip : retrieve::Format::tar;
  const auto stream = std::make_shared<BundleStream>(sending, format);
  const ShapeInfo& info = info_of(shape);
  http::Response response =
      ranged_answer(request, {stream->layout().length(), std::string(info.media_type), std::move(etag),
                              [stream](std::uint64_t first, std::uint64_t length) { stream->seek(first, length); },
                              [stream] { return stream->next(); },
                              [stream](bool whole) {
                                if (whole) stream->sent();
                              }});
  keep_private(response);
  if (response.status != 200 && response.status != 206) return response;
  const std::string type(response.headers.get("Content-Type").value_or(info.media_type));
  add_headers(type, sending.frozen->heading().name + std::string(info.extension), "attachment", response);
  return response;
}

http::Response streamed_answer(const http::Request& request, const Sending& sending, Shape shape) {
  if (shape == Shape::tar_gz) {
    if (const auto can = can_note(request, sending); !can) return unnoted(can.error(), request);
  }
  const ShapeInfo& info = info_of(shape);
  http::Response response;
  keep_private(response);
  response.headers.add("Accept-Ranges", "none");
  // Weak: another version of the program may compress the same files to other bytes.
  if (answered_by_tag(request, "W/\"" + sending.frozen->tag(info.extension) + "\"", response)) return response;
  add_headers(info.media_type, sending.frozen->heading().name + std::string(info.extension), "attachment", response);
  if (shape == Shape::tar_gz) {
    const auto tar = std::make_shared<BundleStream>(sending, retrieve::Format::tar);
    const auto packing = std::make_shared<GzipStream>(tar);
    response.pieces = [packing] { return packing->next(); };
  } else {
    response.pieces = pieces_of(sending, shape == Shape::bash ? retrieve::bash_script : retrieve::python_script);
  }
  return response;
}

// A range without If-Range gets the whole: it can't be known which bundle it is a part of.
base::Result<http::Response> fresh_answer(const http::Request& request, base::Instant now, Shape shape,
                                          const MakeAt& make) {
  const bool streams = shape != Shape::zip && shape != Shape::tar;
  const bool ranged = request.method == "GET" && request.headers.get("Range");
  const std::string_view if_range = ranged ? request.headers.get("If-Range").value_or("") : std::string_view();
  if (const auto time = time_of_etag(base::trim(if_range), now); time && !streams) {
    ALMAGEST_TRY(const Sending same, make(*time));
    const std::string etag = etag_of(same, shape);
    if (http::if_range_holds(if_range, etag)) return bundle_answer(request, same, shape, etag);
  }
  ALMAGEST_TRY(const Sending sending, make({now.us / kSecond_us * kSecond_us}));
  http::Request whole;
  whole.method = request.method;
  if (streams) return streamed_answer(whole, sending, shape);
  return bundle_answer(whole, sending, shape, etag_of(sending, shape));
}

http::Response text_answer(const http::Request& request, const Sending& sending, retrieve::TextKind kind) {
  constexpr std::array<std::string_view, retrieve::kTexts> kTypes{
      "text/html; charset=utf-8", "text/plain; charset=utf-8", "application/json", "text/plain; charset=utf-8"};
  http::Response response;
  keep_private(response);
  const std::string name(retrieve::name_of(kind));
  if (answered_by_tag(request, "\"" + sending.frozen->tag(name) + "\"", response)) return response;
  add_headers(kTypes[static_cast<std::size_t>(kind)], name, "inline", response);
  if (kind == retrieve::TextKind::manifest) {
    response.headers.add("Content-Security-Policy",
                         "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                         "frame-ancestors 'none'");
  }
  response.pieces =
      pieces_of(sending, [kind](const retrieve::Frozen& frozen) { return retrieve::text_of(frozen, kind); });
  return response;
}

}  // namespace almagest::api
