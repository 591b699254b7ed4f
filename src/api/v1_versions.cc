// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/versions: the history of a dataset's files.
#include "api/lineage.h"
#include "api/v1.h"

namespace almagest::api::v1 {
namespace {

std::string_view name_of(catalog::Standing standing) {
  switch (standing) {
    case catalog::Standing::listed:
      return "listed";
    case catalog::Standing::withdrawn:
      return "withdrawn";
    case catalog::Standing::unlisted:
      return "unlisted";
  }
  return "unlisted";
}

struct Told {
  catalog::Version version;
  access::Reading reading = access::Reading::denied;
  catalog::Row row;
};

// The versions of a file that the viewer may know of, newest first. One may have a later date of release than the
// current one. That bytes are not those of the tables is known from the bytes.
base::Result<std::vector<Told>> told_versions(const Asked& asked, const Lineage& lineage, catalog::Catalog& catalog,
                                              const KnownFile& file) {
  std::vector<Told> told;
  ALMAGEST_TRY(auto versions, catalog.versions_of(file.file.product));
  for (catalog::Version& version : versions) {
    catalog::File as_file = file.file;
    as_file.release = std::max(version.release, file.file.release);
    const access::Reading reading = lineage.reading(as_file);
    if (reading == access::Reading::hidden) continue;
    if (version.standing == catalog::Standing::unlisted && reading != access::Reading::allowed) continue;
    told.push_back({std::move(version), reading, {}});
    ALMAGEST_CHECK(catalog.row_of(*asked.mission, told.back().version.id, told.back().row));
  }
  return told;
}

void write_changes(const metadata::Mission& mission, const catalog::Row& row, const catalog::Row& before,
                   base::JsonWriter& json) {
  const std::vector<metadata::Column>& columns = mission.columns();
  json.begin_array();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool derived = columns[i].reduce == metadata::Reduce::derived;
    if (derived || columns[i].name == mission.roles().archive_file_id || row[i] == before[i]) continue;
    json.begin_object().key("column").string(columns[i].name).key("label").string(columns[i].label).key("before");
    write_value(columns[i], before[i], json);
    json.key("after");
    write_value(columns[i], row[i], json);
    json.end_object();
  }
  json.end_array();
}

void write_version(const Asked& asked, const KnownFile& file, const Told& told, const Told* older,
                   base::JsonWriter& json) {
  const catalog::Version& version = told.version;
  json.begin_object().key("archive_file_id").number(version.archive_file_id);
  json.key("recorded").string(base::rfc3339_of(version.recorded)).key("standing").string(name_of(version.standing));
  json.key("current").boolean(version.id == file.file.version);
  json.key("size").number(static_cast<std::int64_t>(version.size)).key("release");
  if (version.release && *version.release != catalog::kUnknownRelease) {
    json.string(base::rfc3339_of(*version.release));
  } else {
    json.null();
  }
  json.key("held");
  if (told.reading == access::Reading::allowed) {
    json.boolean(version.path.has_value());
  } else {
    json.null();
  }
  json.key("changes");
  if (older != nullptr) {
    write_changes(*asked.mission, told.row, older->row, json);
  } else {
    json.begin_array().end_array();
  }
  json.end_object();
}

base::Result<http::Response> versions(const Asked& asked) {
  ALMAGEST_TRY(const std::string name, read_dataset(asked));
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  Lineage lineage(*asked.mission, asked.viewer, asked.snapshot, asked.now, *catalog);
  const auto row = lineage.find(name);
  if (!row) return no_dataset(name);
  ALMAGEST_TRY(const auto* files, lineage.files(*row));
  base::JsonWriter json = begin_answer(asked);
  json.key("dataset").string(name).key("products").begin_array();
  for (const KnownFile& file : *files) {
    ALMAGEST_TRY(const auto told, told_versions(asked, lineage, *catalog, file));
    json.begin_object().key("name").string(file.file.name).key("reading").string(word_of(file.reading));
    json.key("versions").begin_array();
    for (std::size_t i = 0; i < told.size(); ++i) {
      write_version(asked, file, told[i], i + 1 < told.size() ? &told[i + 1] : nullptr, json);
    }
    json.end_array().end_object();
  }
  json.end_array();
  return finish(json);
}

}  // namespace

void add_versions(Service& service, Routes& routes) {
  add_asked(service, routes,
            {"/missions/{mission}/versions", "The versions of a dataset's files, and what changed between them"},
            versions);
}

}  // namespace almagest::api::v1
