// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/selection and selection/files: what a selection comes to, before it is downloaded.
#include "api/selection_object.h"
#include "api/v1.h"
#include "base/text.h"
#include "retrieve/plan.h"
#include "retrieve/summary.h"

namespace almagest::api::v1 {
namespace {

void write_amount(const char* key, const retrieve::Amount& amount, base::JsonWriter& json) {
  json.key(key).begin_object().key("files");
  write_count(amount.files, json);
  json.key("bytes");
  write_count(amount.bytes, json);
  json.end_object();
}

void write_time_or_null(const std::optional<base::Instant>& time, base::JsonWriter& json) {
  if (time && *time != catalog::kUnknownRelease) {
    json.string(base::rfc3339_of(*time));
  } else {
    json.null();
  }
}

void write_groups(const retrieve::Summary& summary, base::JsonWriter& json) {
  json.key("groups").begin_array();
  for (const auto& [key, group] : summary.groups) {
    const auto& [rank, level, type, suffix, guide_star] = key;
    json.begin_object().key("level");
    write_text_or_null(level, json);
    json.key("type").string(type).key("suffix");
    write_text_or_null(suffix, json);
    json.key("guide_star").boolean(guide_star);
    for (const auto& [name, number] : {std::pair<const char*, std::uint64_t>{"files", group.all.files},
                                       {"bytes", group.all.bytes},
                                       {"selected_files", group.selected.files},
                                       {"selected_bytes", group.selected.bytes},
                                       {"recommended_files", group.recommended_files},
                                       {"denied_files", group.denied_files}}) {
      json.key(name);
      write_count(number, json);
    }
    json.end_object();
  }
  json.end_array();
}

base::Result<http::Response> summary(const Asked& asked) {
  ALMAGEST_TRY(const SelectionObject object, read_selection(asked, JsonNode(asked.json)));
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  const retrieve::Context context{*catalog, asked.table(), asked.viewer, asked.now, asked.service.shelf.get()};
  ALMAGEST_TRY(const retrieve::Summary summary, retrieve::summarize(context, object.selection));
  base::JsonWriter json = begin_answer(asked);
  json.key("datasets");
  write_count(summary.datasets, json);
  json.key("related").begin_object().key("made_into");
  write_count(summary.made_into, json);
  json.key("made_from");
  write_count(summary.made_from, json);
  json.end_object();
  write_groups(summary, json);
  write_amount("selected", summary.selected, json);
  json.key("denied").begin_object().key("sign_in");
  write_count(summary.sign_in, json);
  json.key("denied");
  write_count(summary.denied, json);
  json.key("bytes");
  write_count(summary.denied_bytes, json);
  json.key("next_release");
  write_time_or_null(summary.next_release, json);
  json.end_object();
  write_amount("not_held", summary.not_held, json);
  write_amount("references", summary.references, json);
  json.key("name_matches");
  if (summary.name_matches) {
    write_count(*summary.name_matches, json);
  } else {
    json.null();
  }
  return finish(json);
}

std::string_view word_of(access::Reading reading) {
  switch (reading) {
    case access::Reading::allowed:
      return "allowed";
    case access::Reading::sign_in:
      return "sign_in";
    case access::Reading::denied:
    case access::Reading::hidden:
      break;
  }
  return "denied";
}

// Of a calibration reference, most is null.
void write_file(const Asked& asked, const retrieve::File& file, base::JsonWriter& json) {
  const catalog::Product& product = file.product;
  const metadata::Mission& mission = *asked.mission;
  const auto release = access::subject_of(mission, product).release;
  json.begin_object().key("dataset");
  write_text_or_null(file.dataset ? asked.table().name(*file.dataset) : std::string_view(), json);
  json.key("name").string(product.name).key("uri");
  if (file.reference != nullptr) {
    json.string(std::string(retrieve::kReferenceScheme) + product.name);
  } else {
    json.string("mast:" + mission.name() + "/product/" + product.name);
  }
  json.key("size");
  if (file.size()) {
    write_count(*file.size(), json);
  } else {
    json.null();
  }
  json.key("level");
  write_text_or_null(product.level, json);
  json.key("type").string(file.type).key("suffix");
  write_text_or_null(product.suffix, json);
  json.key("mark");
  write_text_or_null(file.reference == nullptr ? mission.mark_of(product.name) : std::string(), json);
  json.key("access");
  if (product.current) {
    json.string(access::is_public(release, asked.now) ? std::string_view("PUBLIC") : mission.access_exclusive());
  } else {
    json.null();
  }
  json.key("reading").string(word_of(file.reading)).key("held");
  if (file.reading == access::Reading::allowed) {
    json.boolean(file.held());
  } else {
    json.null();
  }
  json.key("release");
  write_time_or_null(product.current ? release : std::nullopt, json);
  json.key("why").string(retrieve::word_of(file.why)).end_object();
}

base::Result<http::Response> files(const Asked& asked) {
  std::optional<SelectionObject> object;
  std::uint64_t offset = 0;
  std::uint64_t limit = kDefaultRows;
  const JsonNode root(asked.json);
  ALMAGEST_CHECK(
      root.members({"selection", "offset", "limit"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
        if (key == "selection") {
          ALMAGEST_TRY(SelectionObject read, read_selection(asked, value));
          object.emplace(std::move(read));
        } else if (key == "offset") {
          ALMAGEST_TRY(const std::int64_t number, value.whole(0, std::int64_t{1} << 53));
          offset = static_cast<std::uint64_t>(number);
        } else {
          ALMAGEST_TRY(const std::int64_t number, value.whole(0, kMostRows));
          limit = static_cast<std::uint64_t>(number);
        }
        return {};
      }));
  if (!object) return root.fail(base::Code::invalid_argument, "needs 'selection'");
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  const retrieve::Context context{*catalog, asked.table(), asked.viewer, asked.now, asked.service.shelf.get()};
  retrieve::Walk walk(context, object->selection, retrieve::Reach::chosen);
  std::uint64_t total = 0;
  base::JsonWriter page;
  page.begin_array();
  ALMAGEST_CHECK(walk.each([&](const retrieve::File& file) -> base::Status {
    if (!file.chosen) return {};
    if (total >= offset && total - offset < limit) write_file(asked, file, page);
    ++total;
    return {};
  }));
  page.end_array();
  base::JsonWriter json = begin_answer(asked);
  json.key("total");
  write_count(total, json);
  json.key("files").raw(page.text());
  return finish(json);
}

}  // namespace

void add_retrieve(Service& service, Routes& routes) {
  add_asked(service, routes, {"/missions/{mission}/selection", "What a selection of files comes to"}, summary);
  add_asked(service, routes,
            {"/missions/{mission}/selection/files", "The files of a selection, and why some can't be sent"}, files);
}

}  // namespace almagest::api::v1
