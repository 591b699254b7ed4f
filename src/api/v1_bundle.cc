// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/bundle and /script: the files of a selection as one file, or as a script that fetches
// them.
#include <fmt/format.h>

#include "api/bundle_order.h"
#include "base/text.h"
#include "http/range.h"

namespace almagest::api::v1 {
namespace {

constexpr std::int64_t kResumable_us = std::int64_t{30} * 86'400 * 1'000'000;

base::Instant to_the_second(base::Instant time) {
  return {time.us / 1'000'000 * 1'000'000};
}

base::Result<Sending> frozen_at(const Asked& asked, const Order& order, base::Instant time) {
  ALMAGEST_TRY(const Planning planning, plan_of(asked, order));
  retrieve::Heading heading = heading_of(asked, order, time);
  if (order.shape != Shape::bash) heading.address.clear();  // by which address it is asked for changes no byte
  ALMAGEST_TRY(auto frozen, retrieve::Frozen::make(planning.plan, heading));
  return Sending{asked.service, asked.request.headers, std::move(frozen), planning.room};
}

// The manifest says when it was made. An ETag carries that time, so that the same bytes can be made again for who goes
// on with a bundle that was broken off.
std::string etag_of(const Sending& sending, Shape shape) {
  return fmt::format("\"{}-{}\"", sending.frozen->tag(extension_of(shape)),
                     sending.frozen->heading().time.us / 1'000'000);
}

std::optional<base::Instant> time_of_etag(std::string_view etag, base::Instant now) {
  const std::size_t dash = etag.rfind('-');
  if (dash == std::string_view::npos || etag.size() < dash + 2 || etag.back() != '"') return std::nullopt;
  const auto seconds = base::parse_int(etag.substr(dash + 1, etag.size() - dash - 2));
  if (!seconds || *seconds < 0 || *seconds > now.us / 1'000'000) return std::nullopt;
  const base::Instant time{*seconds * 1'000'000};
  return now.us - time.us > kResumable_us ? std::nullopt : std::optional(time);
}

// A range without If-Range gets the whole: it can't be known which bundle it is a part of.
base::Result<http::Response> bundle(const Asked& asked) {
  ALMAGEST_TRY(const Order order, read_order(asked, Takes::format));
  const bool ranged = asked.request.method == "GET" && asked.request.headers.get("Range");
  const std::string_view if_range = ranged ? asked.request.headers.get("If-Range").value_or("") : std::string_view();
  const bool streams = order.shape == Shape::tar_gz;
  if (const auto time = time_of_etag(base::trim(if_range), asked.now); time && !streams) {
    ALMAGEST_TRY(const Sending same, frozen_at(asked, order, *time));
    const std::string etag = etag_of(same, order.shape);
    if (http::if_range_holds(if_range, etag)) return bundle_answer(asked.request, same, order.shape, etag);
  }
  ALMAGEST_TRY(const Sending sending, frozen_at(asked, order, to_the_second(asked.now)));
  http::Request whole;
  whole.method = asked.request.method;
  if (streams) return streamed_answer(whole, sending, order.shape);
  return bundle_answer(whole, sending, order.shape, etag_of(sending, order.shape));
}

base::Result<http::Response> script(const Asked& asked) {
  ALMAGEST_TRY(Order order, read_order(asked, Takes::format));
  order.shape = Shape::bash;
  ALMAGEST_TRY(const Sending sending, frozen_at(asked, order, to_the_second(asked.now)));
  http::Request whole;
  whole.method = asked.request.method;
  return streamed_answer(whole, sending, order.shape);
}

}  // namespace

void add_bundle(Service& service, Routes& routes) {
  add_asked(service, routes, {"/missions/{mission}/bundle", "The files of a selection as one file: zip, tar or tar.gz"},
            bundle);
  add_asked(service, routes, {"/missions/{mission}/script", "A script that fetches the files of a selection"}, script);
}

}  // namespace almagest::api::v1
