// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/archive: what every page says of the archive and of who asks.
#include "api/v1.h"

namespace almagest::api::v1 {
namespace {

base::Result<http::Response> archive(const Asked& asked) {
  const Service& service = asked.service;
  std::uint64_t datasets = 0;
  for (const auto& table : asked.snapshot->tables()) {
    datasets += index::visible_rows(*table, asked.viewer, asked.now).count();
  }
  base::JsonWriter json = begin_answer(asked);
  json.key("title").string(service.folder.configuration().title).key("version").string(service.version);
  json.key("time").string(base::rfc3339_of(asked.now));
  json.key("banner");
  write_text_or_null(service.banner, json);
  json.key("simulated").boolean(!service.folder.simulated().empty()).key("datasets");
  write_count(datasets, json);
  json.key("viewer").begin_object().key("name");
  write_text_or_null(asked.viewer.name(), json);
  json.key("staff").boolean(asked.viewer.is_staff()).end_object().key("staging");
  const storage::StagingConfiguration& staging = service.folder.configuration().staging;
  if (service.jobs != nullptr && staging.jobs > 0) {
    const bool mail = service.outbox != nullptr && service.outbox->sends();
    json.begin_object().key("days").number(staging.days).key("mail").boolean(mail).end_object();
  } else {
    json.null();
  }
  return finish(json);
}

}  // namespace

void add_archive(Service& service, Routes& routes) {
  add_plain(service, routes,
            {"/archive", "What the archive is called, its version and time, and who asks", {}, "/api/v1/archive"},
            archive);
}

}  // namespace almagest::api::v1
