// SPDX-License-Identifier: GPL-3.0-or-later
// Stored selections: made below /api/v1/missions/{mission}/selections, had as bundles, scripts and manifests below
// /api/v1/selections.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "api/bundle_order.h"
#include "api/mast_order.h"
#include "api/refusal.h"
#include "base/log.h"
#include "base/text.h"

namespace almagest::api::v1 {
namespace {

using base::Code;
using retrieve::Stored;
using retrieve::TextKind;

constexpr std::size_t kChangesAtOnce = 10'000;
constexpr const char* kBelow = "/api/v1/selections/";

void write_links(const std::string& id, base::JsonWriter& json) {
  const std::string base = kBelow + id;
  json.key("links").begin_object();
  for (const Shape shape : {Shape::zip, Shape::tar, Shape::tar_gz, Shape::bash, Shape::python}) {
    const std::string_view extension = extension_of(shape);
    json.key(extension.substr(1)).string(base + std::string(extension));
  }
  json.key("manifest").string(base + "/manifest.html").key("manifest_json").string(base + "/manifest.json");
  json.key("sums").string(base + "/SHA256SUMS").key("citation").string(base + "/CITATION.txt");
  json.key("renew").string(base + "/renew").end_object();
}

// Whether its files can be had as they were.
enum class State : std::uint8_t { ready, changed };

// `removed`: of one that was made just now, how many older ones of its maker made room for it.
http::Response described(const Asked& asked, const Stored& stored, State state,
                         std::optional<std::size_t> removed = std::nullopt) {
  const retrieve::Frozen& frozen = *stored.frozen;
  base::JsonWriter json;
  json.begin_object().key("snapshot").string(frozen.heading().snapshot).key("id").string(stored.id);
  json.key("mission");
  write_text_or_null(frozen.heading().mission, json);
  json.key("name").string(frozen.heading().name).key("files");
  write_count(frozen.sent().size(), json);
  json.key("bytes");
  write_count(frozen.sent_bytes(), json);
  json.key("missing");
  write_count(frozen.files().size() - frozen.sent().size(), json);
  json.key("exclusive").boolean(!frozen.locks().empty());
  json.key("state").string(state == State::ready ? "ready" : "changed");
  json.key("made").string(base::rfc3339_of(frozen.heading().time));
  json.key("expires").string(base::rfc3339_of(asked.service.selections->expires(stored)));
  if (removed) {
    json.key("removed");
    write_count(*removed, json);
  }
  write_links(stored.id, json);
  http::Response response = finish(json);
  response.status = removed ? 201 : 200;
  response.compressible = false;
  if (removed) response.headers.add("Location", kBelow + stored.id);
  return response;
}

void log_unless(const base::Status& status) {
  if (!status) base::log(base::Level::error, "downloads", {{"error", std::string_view(status.error().message)}});
}

http::Response without_room(const Asked& asked, const retrieve::StoredSelections::NoRoom& no_room) {
  return after_waiting(problem_refusal(no_room.error, asked.request), no_room.wait);
}

base::Result<http::Response> make(const Asked& asked) {
  ALMAGEST_TRY(const Order order, read_order(asked, Takes::no_format));
  retrieve::Heading heading = heading_of(asked, order, {asked.now.us / 1'000'000 * 1'000'000});
  {
    ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
    ALMAGEST_TRY(heading.change, catalog->latest_change());
  }
  if (asked.viewer.is_anonymous()) heading.network = network_number(asked.service, asked.request);
  std::string bytes;
  {
    ALMAGEST_TRY(const Planning planning, plan_of(asked, order));
    ALMAGEST_TRY(bytes, retrieve::Frozen::freeze(planning.plan, heading));
  }
  ALMAGEST_TRY(const auto keeping, asked.service.selections->keep(std::move(bytes)));
  if (keeping.no_room) return without_room(asked, *keeping.no_room);
  note_download(asked.service, asked.viewer, *keeping.stored);
  return described(asked, *keeping.stored, State::ready, keeping.removed);
}

// One with something exclusive in it is for its maker; for others it is as if it did not exist.
base::Result<std::shared_ptr<const Stored>> known_to(const Asked& asked, const std::string& id) {
  ALMAGEST_TRY(auto stored, asked.service.selections->find(id));
  const retrieve::Frozen& frozen = *stored->frozen;
  if (!frozen.locks().empty() && !is_makers(asked.viewer, frozen.heading())) {
    return base::fail(retrieve::StoredSelections::none());
  }
  return stored;
}

// Products that something has happened to since `change`.
base::Result<std::unordered_set<catalog::Id>> touched_since(catalog::Catalog& catalog, std::int64_t change) {
  std::unordered_set<catalog::Id> touched;
  for (;;) {
    ALMAGEST_TRY(const std::vector<catalog::Change> changes, catalog.changes_since(change, kChangesAtOnce));
    for (const catalog::Change& each : changes) {
      if (each.product) touched.insert(*each.product);
      change = std::max(change, each.id);
    }
    if (changes.size() < kChangesAtOnce) return touched;
  }
}

// The name of a reference whose bytes are not those of the plan any more; empty: there is none.
std::string changed_reference(const Asked& asked, const retrieve::Frozen& frozen) {
  // They come last, among products that were taken in as references.
  for (std::size_t i = frozen.sent().size(); i-- > 0;) {
    const retrieve::FrozenFile& file = frozen.files()[frozen.sent()[i]];
    if (frozen.text(file.folder) != retrieve::kReferenceFolder) break;
    if (file.kind != retrieve::Kind::reference) continue;
    std::string name(frozen.text(file.name));
    const auto shelved = asked.service.shelf->find(frozen.text(frozen.mission_of(file).id), name);
    if (!shelved || shelved->size != file.size || shelved->modified_ns / 1000 != file.modified_us) return name;
  }
  return {};
}

// The name of a file whose bytes can't be sent as they were; empty: there is none. forbidden: of one that the asker may
// not read any more nothing is told.
base::Result<std::string> changed_file(const Asked& asked, const Stored& stored) {
  const retrieve::Frozen& frozen = *stored.frozen;
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  ALMAGEST_TRY(const std::int64_t latest, catalog->latest_change());
  if (std::string reference = changed_reference(asked, frozen); !reference.empty()) return reference;
  const std::int64_t seen = stored.unchanged_to;
  if (latest == seen) return std::string();
  ALMAGEST_TRY(const auto touched, touched_since(*catalog, std::min(seen, latest)));
  bool locked = false;
  for (const std::uint32_t i : frozen.sent()) {
    const retrieve::FrozenFile& file = frozen.files()[i];
    if (touched.count(file.product) == 0) continue;
    ALMAGEST_TRY(const auto product, catalog->product(file.product));
    const metadata::Mission* mission = asked.service.dictionary.find(frozen.text(frozen.mission_of(file).id));
    const bool readable =
        product && product->current && mission != nullptr &&
        access::can_read(asked.viewer, access::subject_of(*mission, *product), asked.now) == access::Reading::allowed;
    if (!readable) {
      return base::fail(
          Code::forbidden,
          "files of this selection are not, or no longer, for you; POST to its address with /renew at the "
          "end makes one of those that are");
    }
    const catalog::Version& version = *product->current;
    if (version.id != file.version || !version.path || version.standing != catalog::Standing::listed) {
      return std::string(frozen.text(file.name));
    }
    locked = locked || !access::is_public(version.release, asked.now);
  }
  if (!locked) stored.unchanged_to = latest;
  return std::string();
}

struct Part {
  std::string id;
  std::optional<Shape> shape;
};

// "ID", or "ID.tar.gz".
Part part_of(std::string_view file) {
  const std::size_t dot = file.find('.');
  Part part{std::string(file.substr(0, dot)), std::nullopt};
  if (dot == std::string_view::npos) return part;
  part.shape = shape_of(file.substr(dot));
  if (!part.shape) part.id.clear();
  return part;
}

// Whether its files can be had now: the right to them is there, and they are what they were. An answer: they can't.
base::Result<std::optional<http::Response>> refused(const Asked& asked, const Stored& stored, const Sending& sending) {
  ALMAGEST_CHECK(still_permitted(sending));
  ALMAGEST_TRY(const std::string changed, changed_file(asked, stored));
  if (changed.empty()) return std::optional<http::Response>();
  const std::string fresh =
      stored.frozen->heading().request.empty()
          ? "ask by the URIs of its files again"
          : fmt::format("POST {}{}/renew makes a fresh one of what there is now", kBelow, stored.id);
  return std::optional(http::problem(
      {Code::conflict, fmt::format("{} was replaced or withdrawn after this selection was made, so its bundle can't be "
                                   "had again; {}",
                                   changed, fresh)},
      asked.request, {}, 412));
}

// What is wrong with which file is told to who asks for the files.
base::Result<State> state_of(const Asked& asked, const Stored& stored) {
  const auto changed = changed_file(asked, stored);
  if (changed) return changed->empty() ? State::ready : State::changed;
  if (changed.error().code == Code::forbidden) return State::changed;
  return base::fail(changed.error());
}

base::Result<http::Response> sent(const Asked& asked) {
  const Part part = part_of(asked.request.capture("file"));
  ALMAGEST_TRY(const auto stored, known_to(asked, part.id));
  const Sending sending{asked.service, asked.request.headers, asked.request.peer, stored->frozen, stored};
  if (!part.shape) {
    ALMAGEST_CHECK(still_permitted(sending));
    ALMAGEST_TRY(const State state, state_of(asked, *stored));
    return described(asked, *stored, state);
  }
  ALMAGEST_TRY(auto refusal, refused(asked, *stored, sending));
  if (refusal) return std::move(*refusal);
  if (!asked.viewer.is_anonymous()) {
    log_unless(asked.service.accounts.note_format(asked.viewer.name(), stored->id,
                                                  std::string(extension_of(*part.shape).substr(1))));
  }
  if (*part.shape == Shape::zip || *part.shape == Shape::tar) {
    return bundle_answer(asked.request, sending, *part.shape,
                         "\"" + stored->frozen->tag(extension_of(*part.shape)) + "\"");
  }
  return streamed_answer(asked.request, sending, *part.shape);
}

// What a text says of files stays true when they change; so it can be had as long as the right to it lasts.
base::Result<http::Response> text(const Asked& asked, TextKind kind) {
  ALMAGEST_TRY(const auto stored, known_to(asked, std::string(asked.request.capture("id"))));
  const Sending sending{asked.service, asked.request.headers, asked.request.peer, stored->frozen, stored};
  ALMAGEST_CHECK(still_permitted(sending));
  return text_answer(asked.request, sending, kind);
}

// The same question again, on behalf of whoever asks now.
base::Result<http::Response> renewed(const Asked& asked) {
  ALMAGEST_CHECK(JsonNode(asked.json).members({}, [](auto, const auto&) -> base::Status { return {}; }));
  ALMAGEST_TRY(const auto stored, known_to(asked, std::string(asked.request.capture("id"))));
  const retrieve::Heading& heading = stored->frozen->heading();
  Asked again{asked.service,
              asked.request,
              asked.viewer,
              asked.snapshot,
              asked.now,
              asked.service.dictionary.find(heading.mission),
              {}};
  if (heading.request.empty()) {
    return base::fail(Code::unsupported, "this one was asked for by the URIs of its files: ask in that way again");
  }
  if (heading.mission.empty()) {
    ALMAGEST_TRY(const Invocation invocation, read_invocation(heading.request));
    if (!invocation.bundle) return base::fail(Code::unsupported, "nobody knows any more what was asked: ask again");
    ALMAGEST_TRY(const auto fresh, store(asked.service, asked.request, asked.viewer, *invocation.bundle));
    if (fresh.no_room) return without_room(asked, *fresh.no_room);
    return described(asked, *fresh.stored, State::ready, fresh.removed);
  }
  if (again.mission == nullptr) {
    return base::fail(Code::gone, "the archive has the mission of this selection no longer");
  }
  ALMAGEST_TRY(again.json, JsonDocument::parse(heading.request));
  return make(again);
}

}  // namespace

void add_selections(Service& service, Routes& routes) {
  add_change(service, routes, {"/missions/{mission}/selections", "Stores a selection, to be had as often as one likes"},
             make);
  add_change(service, routes, {"/selections/{id}/renew", "A fresh one of a stored selection"}, renewed);
  add_plain(service, routes,
            {"/selections/{file}", "A stored selection: what it is, or with .zip, .tar, .tar.gz, .sh or .py its files"},
            sent);
  for (std::size_t i = 0; i < retrieve::kTexts; ++i) {
    const auto kind = static_cast<TextKind>(i);
    add_plain(service, routes,
              {"/selections/{id}/" + std::string(retrieve::name_of(kind)), "What is in a stored selection, as a text"},
              [kind](const Asked& asked) { return text(asked, kind); });
  }
}

}  // namespace almagest::api::v1
