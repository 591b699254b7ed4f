// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/bundle and /script: the files of a selection as one zip file, or as a script that fetches
// them.
#include <fmt/format.h>

#include "api/bundle_stream.h"
#include "api/selection_object.h"
#include "base/text.h"
#include "http/range.h"

namespace almagest::api::v1 {
namespace {

using base::Code;

constexpr std::int64_t kMostPlannedFiles = 4'000'000;  // of all plans on their way: some 800 MB
constexpr std::int64_t kResumable_us = std::int64_t{30} * 86'400 * 1'000'000;

// Room for a plan in memory, until it is sent.
class Room {
 public:
  Room(std::shared_ptr<std::atomic<std::int64_t>> taken, std::size_t files)
      : taken_(std::move(taken)), files_(static_cast<std::int64_t>(files)) {
    *taken_ += files_;
  }
  ~Room() { *taken_ -= files_; }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  bool is_there() const { return *taken_ <= kMostPlannedFiles; }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> taken_;
  std::int64_t files_;
};

struct Order {
  std::optional<SelectionObject> selection;
  retrieve::Folders folders = retrieve::Folders::nested;
  std::string name;  // empty: by the time
};

base::Result<Order> read_order(const Asked& asked) {
  Order order;
  const JsonNode root(asked.json);
  ALMAGEST_CHECK(root.members({"selection", "layout", "format", "name"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                if (key == "selection") {
                                  ALMAGEST_TRY(SelectionObject read, read_selection(asked, value));
                                  order.selection.emplace(std::move(read));
                                } else if (key == "layout") {
                                  ALMAGEST_TRY(const std::size_t which, value.one_of({"nested", "flat"}));
                                  order.folders = which == 0 ? retrieve::Folders::nested : retrieve::Folders::flat;
                                } else if (key == "name") {
                                  ALMAGEST_TRY(const std::string_view name, value.text(100));
                                  if (!name.empty()) order.name = retrieve::safe_name(name);
                                } else {
                                  return value.one_of({"zip"}).map([](std::size_t) {});
                                }
                                return {};
                              }));
  if (!order.selection) return root.fail(Code::invalid_argument, "needs 'selection'");
  return order;
}

retrieve::Heading heading_of(const Asked& asked, const Order& order, base::Instant time) {
  std::string name = order.name;
  if (name.empty()) {
    for (const char c : base::iso_of(time, base::Fraction::none)) {
      if (c != '-' && c != ':') name += c;
    }
    name = asked.mission->name() + "_" + name + "Z";
  }
  return {asked.service.folder.configuration().title,
          asked.service.banner,
          !asked.service.folder.simulated().empty(),
          asked.snapshot->name(),
          time,
          asked.viewer.name(),
          public_address(asked.service, asked.request),
          std::move(name)};
}

struct Planning {
  retrieve::Plan plan;
  std::shared_ptr<Room> room;
};

base::Result<Planning> plan_of(const Asked& asked, const Order& order) {
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  const retrieve::Context context{*catalog, asked.table(), asked.viewer, asked.now};
  ALMAGEST_TRY(retrieve::Plan plan, retrieve::Plan::make(context, order.selection->selection, order.folders));
  auto room = std::make_shared<Room>(asked.service.planned_files, plan.files().size());
  if (!room->is_there()) {
    return base::fail(Code::unavailable,
                      "the archive is sending as many files as it can; try again later, or choose fewer at once");
  }
  return Planning{std::move(plan), std::move(room)};
}

void add_headers(std::string_view media_type, const std::string& file_name, http::Response& response) {
  response.headers.add("Content-Type", std::string(media_type));
  response.headers.add("Content-Disposition",
                       fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}",
                                   base::percent_encode(file_name, " "), base::percent_encode(file_name, "")));
  response.headers.add("Cache-Control", "private, no-store, no-transform");
  response.headers.add("Vary", "Authorization, Cookie");
}

// The manifest says when it was made. An ETag carries that time, so that the same bytes can be made again for who goes
// on with a bundle that was broken off.
std::string etag_of(const retrieve::Bundle& bundle, base::Instant time) {
  return fmt::format("\"{}-{}\"", bundle.tag(), time.us / 1'000'000);
}

std::optional<base::Instant> time_of_etag(std::string_view etag, base::Instant now) {
  const std::size_t dash = etag.rfind('-');
  if (dash == std::string_view::npos || etag.size() < dash + 2 || etag.back() != '"') return std::nullopt;
  const auto seconds = base::parse_int(etag.substr(dash + 1, etag.size() - dash - 2));
  if (!seconds || *seconds < 0 || *seconds > now.us / 1'000'000) return std::nullopt;
  const base::Instant time{*seconds * 1'000'000};
  return now.us - time.us > kResumable_us ? std::nullopt : std::optional(time);
}

base::Result<http::Response> send(const Asked& asked, const Order& order, base::Instant time,
                                  std::string_view if_range) {
  ALMAGEST_TRY(Planning planning, plan_of(asked, order));
  const retrieve::Heading heading = heading_of(asked, order, time);
  const auto bundle = std::make_shared<const retrieve::Bundle>(std::move(planning.plan), heading);
  const std::string etag = etag_of(*bundle, time);
  http::ByteRange range{0, bundle->layout().length()};
  http::Response response;
  if (!if_range.empty()) {
    if (!http::if_range_holds(if_range, etag)) return send(asked, order, {asked.now.us / 1'000'000 * 1'000'000}, {});
    const auto asked_range = http::parse_range(asked.request.headers.get("Range").value_or(""), range.length);
    if (!asked_range) {
      http::Response refused = http::problem(asked_range.error(), asked.request);
      refused.headers.add("Content-Range", fmt::format("bytes */{}", range.length));
      return refused;
    }
    if (*asked_range) {
      response.status = 206;
      response.headers.add("Content-Range",
                           fmt::format("bytes {}-{}/{}", (*asked_range)->first,
                                       (*asked_range)->first + (*asked_range)->length - 1, range.length));
      range = **asked_range;
    }
  }
  add_headers("application/zip", heading.name + ".zip", response);
  response.headers.add("ETag", etag);
  response.headers.add("Accept-Ranges", "bytes");
  const auto stream = std::make_shared<BundleStream>(asked, bundle, range.first, range.length);
  response.parts.emplace();
  response.parts->length = range.length;
  response.parts->next = [stream, room = planning.room] { return stream->next(); };
  response.parts->ended = [stream](bool whole) {
    if (whole) stream->sent();
  };
  return response;
}

// A range without If-Range gets the whole: it can't be known which bundle it is a part of.
base::Result<http::Response> bundle(const Asked& asked) {
  ALMAGEST_TRY(const Order order, read_order(asked));
  const base::Instant now{asked.now.us / 1'000'000 * 1'000'000};
  const bool ranged = asked.request.method == "GET" && asked.request.headers.get("Range");
  const std::string_view if_range = ranged ? asked.request.headers.get("If-Range").value_or("") : std::string_view();
  const auto time = time_of_etag(base::trim(if_range), asked.now);
  return time ? send(asked, order, *time, if_range) : send(asked, order, now, {});
}

// A script on its way.
struct Lines {
  Lines(const Asked& asked, Planning planning)
      : service(asked.service),
        snapshot(asked.snapshot),
        viewer(asked.viewer),
        plan(std::move(planning.plan)),
        room(std::move(planning.room)) {
    credentials.headers = asked.request.headers;
  }

  base::Result<std::string> next() {
    if (!viewer.is_anonymous()) {  // a checksum tells of a file's bytes
      ALMAGEST_TRY(const access::Viewer again, viewer_of(service, credentials));
      if (again.is_staff() != viewer.is_staff() || again.grants() != viewer.grants()) {
        return base::fail(Code::forbidden, "what the asker may read has changed; ask again");
      }
    }
    return chunk < text.chunks ? text.chunk(chunk++) : std::string();
  }

  const Service& service;
  index::SnapshotPointer snapshot;
  access::Viewer viewer;
  http::Request credentials;
  retrieve::Plan plan;
  std::shared_ptr<Room> room;
  retrieve::Text text;
  std::size_t chunk = 0;
};

base::Result<http::Response> script(const Asked& asked) {
  ALMAGEST_TRY(const Order order, read_order(asked));
  ALMAGEST_TRY(Planning planning, plan_of(asked, order));
  const auto lines = std::make_shared<Lines>(asked, std::move(planning));
  const retrieve::Heading heading = heading_of(asked, order, {asked.now.us / 1'000'000 * 1'000'000});
  lines->text = retrieve::script(lines->plan, heading);
  http::Response response;
  add_headers("text/x-shellscript; charset=utf-8", heading.name + ".sh", response);
  response.pieces = [lines] { return lines->next(); };
  return response;
}

}  // namespace

void add_bundle(Service& service, Routes& routes) {
  add_asked(service, routes, {"/missions/{mission}/bundle", "The files of a selection as one zip file"}, bundle);
  add_asked(service, routes, {"/missions/{mission}/script", "A script that fetches the files of a selection"}, script);
}

}  // namespace almagest::api::v1
