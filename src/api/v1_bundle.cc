// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/bundle and /script: the files of a selection as one file, or as a script that fetches
// them.
#include "api/bundle_order.h"

namespace almagest::api::v1 {
namespace {

base::Result<Sending> frozen_at(const Asked& asked, const Order& order, base::Instant time) {
  ALMAGEST_TRY(const Planning planning, plan_of(asked, order));
  retrieve::Heading heading = heading_of(asked, order, time);
  if (order.shape != Shape::bash) heading.address.clear();  // by which address it is asked for changes no byte
  ALMAGEST_TRY(auto frozen, retrieve::Frozen::make(planning.plan, heading));
  return Sending{asked.service, asked.request.headers, asked.request.peer, std::move(frozen), planning.room};
}

base::Result<http::Response> bundle(const Asked& asked) {
  ALMAGEST_TRY(const Order order, read_order(asked, Takes::format));
  return fresh_answer(asked.request, asked.now, order.shape,
                      [&](base::Instant time) { return frozen_at(asked, order, time); });
}

base::Result<http::Response> script(const Asked& asked) {
  ALMAGEST_TRY(Order order, read_order(asked, Takes::format));
  order.shape = Shape::bash;
  return fresh_answer(asked.request, asked.now, order.shape,
                      [&](base::Instant time) { return frozen_at(asked, order, time); });
}

}  // namespace

void add_bundle(Service& service, Routes& routes) {
  add_asked(service, routes, {"/missions/{mission}/bundle", "The files of a selection as one file: zip, tar or tar.gz"},
            bundle);
  add_asked(service, routes, {"/missions/{mission}/script", "A script that fetches the files of a selection"}, script);
}

}  // namespace almagest::api::v1
