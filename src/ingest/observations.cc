// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/observations.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/text.h"
#include "ingest/derive.h"
#include "ingest/release.h"

namespace almagest::ingest {
namespace {

using metadata::FileName;
using metadata::Mission;

struct Group {
  std::string file;  // the name of one of its files
  int calib_level = 0;
  std::vector<catalog::Id> products;
  std::optional<catalog::Id> described_by;  // a version whose row tells instrument and optical elements
};
using Groups = std::map<std::string, Group>;

std::string part(const FileName& name, const char* key) {
  const auto found = name.parts.find(key);
  return found == name.parts.end() ? std::string() : found->second;
}

base::Result<Groups> group_products(catalog::Catalog& catalog, const Mission& mission, const std::string& program) {
  ALMAGEST_TRY(const auto products, catalog.products_of_program(mission, program));
  Groups groups;
  for (const catalog::Product& product : products) {
    // A file of a dataset whose name follows no rule is an observation of its own.
    Group& group = groups[product.root.empty() ? product.name : product.root];
    if (group.products.empty()) group.file = product.name;
    group.products.push_back(product.id);
    group.calib_level = std::max(group.calib_level, mission.calib_level(product.level));
    if (product.current) group.described_by = product.current->id;
  }
  return groups;
}

struct Settings {
  std::string instrument;
  std::string elements;
};

base::Result<Settings> settings_of(catalog::Catalog& catalog, const Mission& mission, const Group& group) {
  if (!group.described_by) return Settings{};
  catalog::Row row;
  ALMAGEST_CHECK(catalog.row_of(mission, *group.described_by, row));
  return Settings{text_of_column(mission, row, mission.roles().instrument),
                  text_of_column(mission, row, mission.roles().optical_elements)};
}

class Linker {
 public:
  Linker(catalog::Catalog& catalog, const Mission& mission, Groups groups)
      : catalog_(catalog), mission_(mission), groups_(std::move(groups)) {}

  base::Status link() {
    for (auto& [obs_id, group] : groups_) {
      if (group.calib_level < 3) continue;
      ALMAGEST_TRY(const auto listed, catalog_.association_members(obs_id));
      for (const std::string& member : listed) take(obs_id, member);
      if (listed.empty()) {
        ALMAGEST_CHECK(link_by_name(obs_id, group));
      }
    }
    return {};
  }

  const std::map<std::string, std::set<std::string>>& members() const { return members_; }
  bool is_member(const std::string& obs_id) const { return taken_.count(obs_id) != 0; }
  const Groups& groups() const { return groups_; }

 private:
  void take(const std::string& combined, const std::string& exposure) {
    const auto found = groups_.find(exposure);
    if (found == groups_.end() || found->second.calib_level >= 3) return;
    members_[combined].insert(exposure);
    taken_.insert(exposure);
  }

  FileName name_of(const Group& group) const { return mission_.parse_name(group.file).value_or(FileName()); }

  base::Status link_by_name(const std::string& obs_id, const Group& combined) {
    const FileName combined_name = name_of(combined);
    const std::string association = part(combined_name, "association");
    const std::string instrument = part(combined_name, "instrument");
    if (association.empty() || association.front() != 'o' || instrument.empty()) return {};
    for (const auto& [exposure_id, exposure] : groups_) {
      if (exposure.calib_level >= 3) continue;
      const FileName exposure_name = name_of(exposure);
      if (part(exposure_name, "detector").empty() || part(exposure_name, "observation") != association.substr(1))
        continue;
      ALMAGEST_TRY(const Settings settings, settings_of(catalog_, mission_, exposure));
      if (!base::equal_nocase(settings.instrument, instrument)) continue;
      if (optics_agree(part(combined_name, "optics"), settings.elements)) take(obs_id, exposure_id);
    }
    return {};
  }

  catalog::Catalog& catalog_;
  const Mission& mission_;
  Groups groups_;
  std::map<std::string, std::set<std::string>> members_;
  std::set<std::string> taken_;
};

}  // namespace

bool optics_agree(const std::string& in_name, const std::string& elements) {
  std::set<std::string> named;
  for (const std::string_view word : base::split(in_name, '-')) {
    if (!base::equal_nocase(word, "clear")) named.insert(base::lower(word));
  }
  if (named.empty() || elements.empty()) return false;
  for (const std::string_view element : base::split(elements, ';')) {
    const std::string word = base::lower(element);
    if (word == "clear" || named.count(word) != 0) continue;
    // MRS: "ch1-shortmedium" holds channel 12, band short.
    const bool inside = std::any_of(named.begin(), named.end(), [&](const std::string& n) {
      if (n.size() == 3 && n.compare(0, 2, "ch") == 0 && word.compare(0, 2, "ch") == 0) {
        return word.find(n[2], 2) != std::string::npos;
      }
      return (word == "short" || word == "medium" || word == "long") && n.find(word) != std::string::npos;
    });
    if (!inside) return false;
  }
  return true;
}

base::Status relink_program(catalog::Catalog& catalog, catalog::Transaction& transaction, const Mission& mission,
                            const std::string& program) {
  ALMAGEST_CHECK(date_undated(catalog, transaction, mission, program));
  ALMAGEST_TRY(Groups groups, group_products(catalog, mission, program));
  Linker linker(catalog, mission, std::move(groups));
  ALMAGEST_CHECK(linker.link());

  ALMAGEST_TRY(const auto before, catalog.observations_of_program(mission, program));
  std::set<catalog::Id> had_members;
  for (const auto& [id, obs_id] : before) {
    had_members.insert(id);
    if (linker.groups().count(obs_id) == 0 || linker.is_member(obs_id)) {
      ALMAGEST_CHECK(transaction.remove_observation(id));
    }
  }
  for (const auto& [obs_id, group] : linker.groups()) {
    if (linker.is_member(obs_id)) continue;
    std::vector<catalog::Id> products = group.products;
    const auto members = linker.members().find(obs_id);
    if (members != linker.members().end()) {
      for (const std::string& exposure : members->second) {
        const auto& more = linker.groups().at(exposure).products;
        products.insert(products.end(), more.begin(), more.end());
      }
    }
    ALMAGEST_TRY(const catalog::Id id, transaction.observation(mission, obs_id, group.calib_level));
    if (had_members.count(id) != 0) {
      ALMAGEST_CHECK(transaction.set_members(id, products));
    } else {
      for (const catalog::Id product : products) ALMAGEST_CHECK(transaction.add_member(id, product));
    }
  }
  ALMAGEST_CHECK(transaction.renew_reference_uses(mission, program));
  return transaction.unmark_relink(mission, program);
}

base::Status relink_observations(catalog::Catalog& catalog, const metadata::Dictionary& dictionary) {
  ALMAGEST_TRY(const auto programs, catalog.programs_to_relink());
  for (auto each = programs.begin(); each != programs.end(); ++each) {
    const auto& [mission_id, program] = *each;
    const Mission* mission = dictionary.find(mission_id);
    if (mission == nullptr) continue;
    ALMAGEST_TRY(catalog::Transaction transaction, catalog.begin());
    ALMAGEST_CHECK(relink_program(catalog, transaction, *mission, program));
    // Files are of no program until they are in a dataset.
    const bool is_last = std::next(each) == programs.end() || std::next(each)->first != mission_id;
    if (is_last) ALMAGEST_CHECK(transaction.renew_reference_uses(*mission, ""));
    ALMAGEST_CHECK(transaction.commit());
  }
  return {};
}

}  // namespace almagest::ingest
