// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/basket: the datasets that the asker has put aside. What he may not know of, or not any more, is not in any
// answer, and nothing that is counted there depends on it.
#include <fmt/format.h>

#include "api/account_route.h"
#include "index/table.h"

namespace almagest::api::v1 {
namespace {

using access::DatasetName;
using base::Code;

constexpr std::size_t kMostAtOnce = 20'000;  // so that nobody waits long for the file of accounts
constexpr std::size_t kMostMissions = 1'000;
constexpr std::size_t kMaxName = 1'000;

// Which names there are, for one asker, in one state of the archive.
class Known {
 public:
  explicit Known(const Caller& caller)
      : caller_(caller), snapshot_(caller.service.snapshots.current()), viewer_(caller.identity.viewer) {}

  bool has(const DatasetName& name) const {
    const metadata::Mission* mission = caller_.service.dictionary.find(name.mission);
    const index::Table* table = mission == nullptr ? nullptr : snapshot_->find(mission->id());
    const auto row = table == nullptr ? std::nullopt : table->find(name.dataset);
    return row && index::is_visible(*table, *row, viewer_, caller_.now);
  }

 private:
  const Caller& caller_;
  index::SnapshotPointer snapshot_;
  const access::Viewer& viewer_;
};

base::Result<std::vector<DatasetName>> known_in_basket(const Caller& caller) {
  ALMAGEST_TRY(std::vector<DatasetName> names, caller.service.accounts.basket(caller.name()));
  const Known known(caller);
  std::erase_if(names, [&](const DatasetName& name) { return !known.has(name); });
  return names;
}

enum class Tells : std::uint8_t { names, totals };

// `unknown`: how many of the names that were to be added there are not, for the asker; null: none were to be added.
base::Result<http::Response> describe(const Caller& caller, Tells tells, std::optional<std::int64_t> unknown) {
  ALMAGEST_TRY(const std::vector<DatasetName> names, known_in_basket(caller));
  base::JsonWriter json;
  json.begin_object().key("most").number(access::kMostInBasket);
  json.key("total").number(static_cast<std::int64_t>(names.size()));
  if (unknown) json.key("unknown").number(*unknown);
  json.key("missions").begin_array();
  for (auto first = names.begin(); first != names.end();) {
    const auto last =
        std::find_if(first, names.end(), [&](const auto& each) { return each.mission != first->mission; });
    json.begin_object().key("mission").string(first->mission).key("total").number(std::int64_t{last - first});
    if (tells == Tells::names) {
      json.key("datasets").begin_array();
      for (auto each = first; each != last; ++each) json.string(each->dataset);
      json.end_array();
    }
    json.end_object();
    first = last;
  }
  json.end_array().end_object();
  return private_json(json);
}

// Takes down names of datasets, of all lists of a request together as many as may be changed at once.
class NameReader {
 public:
  explicit NameReader(const Caller& caller) : caller_(caller) {}

  // A list of {"mission": ..., "datasets": [...]}.
  base::Result<std::vector<DatasetName>> read(const JsonNode& node) {
    std::vector<DatasetName> names;
    ALMAGEST_CHECK(node.items(kMostMissions, [&](const JsonNode& item) { return read_mission(item, names); }));
    return names;
  }

 private:
  base::Status read_mission(const JsonNode& node, std::vector<DatasetName>& names) {
    std::string mission;
    std::vector<std::string> datasets;
    ALMAGEST_CHECK(
        node.members({"mission", "datasets"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
          if (key == "datasets") return read_datasets(value, datasets);
          ALMAGEST_TRY(const std::string_view text, value.text(kMaxName));
          const metadata::Mission* known = caller_.service.dictionary.find(text);
          mission = known == nullptr ? std::string(text) : known->id();
          return {};
        }));
    if (mission.empty()) return node.fail(Code::invalid_argument, "needs 'mission'");
    for (std::string& dataset : datasets) names.push_back({mission, std::move(dataset)});
    return {};
  }

  base::Status read_datasets(const JsonNode& node, std::vector<std::string>& datasets) {
    return node.items(kMostAtOnce, [&](const JsonNode& item) -> base::Status {
      if (++read_ > kMostAtOnce) {
        return node.fail(Code::too_large,
                         fmt::format("makes more than {} names in one request; ask several times", kMostAtOnce));
      }
      ALMAGEST_TRY(const std::string_view name, item.text(kMaxName));
      datasets.emplace_back(name);
      return {};
    });
  }

  const Caller& caller_;
  std::size_t read_ = 0;
};

// What has vanished makes room, since he who fills his basket can't see that it is there.
base::Status change_or_make_room(const Caller& caller, std::vector<DatasetName> removed,
                                 const std::vector<DatasetName>& added) {
  access::Accounts& accounts = caller.service.accounts;
  base::Status changed = accounts.change_basket(caller.name(), removed, added);
  if (changed || changed.error().code != Code::too_large) return changed;
  ALMAGEST_TRY(const std::vector<DatasetName> names, accounts.basket(caller.name()));
  const Known known(caller);
  for (const DatasetName& each : names) {
    if (!known.has(each)) removed.push_back(each);
  }
  return accounts.change_basket(caller.name(), removed, added);
}

base::Result<http::Response> change(const Caller& caller) {
  std::vector<DatasetName> added, removed;
  NameReader names(caller);
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({"add", "remove"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
    ALMAGEST_TRY((key == "add" ? added : removed), names.read(value));
    return {};
  }));
  const Known known(caller);
  const auto unknown = std::erase_if(added, [&](const DatasetName& name) { return !known.has(name); });
  ALMAGEST_CHECK(change_or_make_room(caller, std::move(removed), added));
  return describe(caller, Tells::totals, static_cast<std::int64_t>(unknown));
}

base::Result<http::Response> empty(const Caller& caller) {
  ALMAGEST_CHECK(caller.service.accounts.empty_basket(caller.name()));
  return describe(caller, Tells::totals, std::nullopt);
}

}  // namespace

void add_basket(Service& service, Routes& routes) {
  add_account_route(service, routes, {"GET", "/basket", Needs::user, "The datasets in the asker's basket"},
                    [](Caller& caller) { return describe(caller, Tells::names, std::nullopt); });
  add_account_route(service, routes,
                    {"PATCH", "/basket", Needs::full, "Takes datasets out of the asker's basket and puts others in"},
                    change);
  add_account_route(service, routes, {"DELETE", "/basket", Needs::full, "Takes everything out of the asker's basket"},
                    empty);
}

}  // namespace almagest::api::v1
