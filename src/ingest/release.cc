// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/release.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ingest/reduce.h"

namespace almagest::ingest {
namespace {

using catalog::Dating;
using catalog::Product;
using Groups = std::map<std::string, GroupRelease>;

bool is_withdrawn(const Product& product) {
  return product.current->standing != catalog::Standing::listed;
}

class Dater {
 public:
  // `program`: empty if nothing tells it; then only files of one dataset belong together.
  Dater(catalog::Catalog& catalog, const metadata::Mission& mission, std::string program, std::vector<Product> products)
      : catalog_(catalog), mission_(mission), program_(std::move(program)), products_(std::move(products)) {
    std::erase_if(products_, [](const Product& product) { return !product.current; });
    for (const Product& product : products_) {
      if (product.dataset && !is_withdrawn(product)) listed_.insert(*product.dataset);
    }
  }

  bool has_work() const {
    return std::ranges::any_of(products_, [](const Product& p) { return p.current->dated != Dating::own; });
  }

  base::Status run() {
    for (const Product& product : products_) {
      if (product.current->dated == Dating::own) count(product);
    }
    const Groups own = groups_;
    for (Product& product : products_) {
      if (product.current->dated != Dating::following || !is_science(mission_, product)) continue;
      set(product, narrowest(own, product));
      count(product);
    }
    for (Product& product : products_) {
      if (product.current->dated == Dating::own || is_data(product)) continue;
      ALMAGEST_TRY(const std::vector<std::string> members, catalog_.members_named_by(product.id));
      const GroupRelease group = members.empty() ? narrowest(groups_, product) : of_members(members);
      set(product, group);
    }
    return {};
  }

  const std::vector<Product>& changed() const { return changed_; }

 private:
  bool is_data(const Product& product) const {
    return product.current->dated == Dating::following && is_science(mission_, product);
  }

  // The groups that a file is one of, narrowest first: its dataset, visit, observation, program.
  std::vector<std::string> groups_of(const Product& product) {
    const std::string dataset = product.dataset ? "dataset " + std::to_string(*product.dataset) : std::string();
    if (const auto known = of_dataset_.find(dataset); !dataset.empty() && known != of_dataset_.end()) {
      return known->second;
    }
    std::vector<std::string> groups;
    if (!dataset.empty()) groups.push_back(dataset);
    if (const auto name = mission_.parse_name(product.name); name && !program_.empty()) {
      const auto part = [&](const char* key) {
        const auto found = name->parts.find(key);
        return found == name->parts.end() ? std::string() : found->second;
      };
      std::string observation = part("observation");
      const std::string association = part("association");
      if (observation.empty() && !association.empty() && association.front() == 'o')
        observation = association.substr(1);
      const std::string visit = part("visit");
      if (!observation.empty() && !visit.empty()) groups.push_back("visit " + observation + " " + visit);
      if (!observation.empty()) groups.push_back("observation " + observation);
    }
    if (!program_.empty()) groups.emplace_back("program");
    if (!dataset.empty()) of_dataset_[dataset] = groups;
    return groups;
  }

  void count(const Product& product) {
    // Withdrawn files count only where there are no others; files without dataset are not data.
    if (!product.dataset || (is_withdrawn(product) && listed_.count(*product.dataset) != 0)) return;
    const bool science = is_science(mission_, product);
    for (const std::string& group : groups_of(product)) groups_[group].add(science, product.current->release);
    if (!product.root.empty()) dataset_of_root_.emplace(product.root, *product.dataset);
  }

  GroupRelease narrowest(const Groups& groups, const Product& product) {
    for (const std::string& group : groups_of(product)) {
      if (const auto found = groups.find(group); found != groups.end()) return found->second;
    }
    return {};
  }

  // Of the datasets of all members; of the program if the archive lacks one of them.
  GroupRelease of_members(const std::vector<std::string>& members) {
    GroupRelease all;
    for (const std::string& member : members) {
      const auto dataset = dataset_of_root_.find(member);
      if (dataset == dataset_of_root_.end()) {
        const auto program = groups_.find("program");
        return program == groups_.end() ? GroupRelease() : program->second;
      }
      all.add(true, groups_["dataset " + std::to_string(dataset->second)].latest());
    }
    return all;
  }

  void set(Product& product, const GroupRelease& group) {
    std::optional<base::Instant> release = group.latest();
    if (!group.known() && product.current->dated == Dating::guarded) release = catalog::kUnknownRelease;
    if (release == product.current->release) return;
    product.current->release = release;
    changed_.push_back(product);
  }

  catalog::Catalog& catalog_;
  const metadata::Mission& mission_;
  std::string program_;
  std::vector<Product> products_;
  std::set<catalog::Id> listed_;  // datasets with a listed file
  std::map<std::string, std::vector<std::string>> of_dataset_;
  Groups groups_;
  std::map<std::string, catalog::Id> dataset_of_root_;
  std::vector<Product> changed_;
};

}  // namespace

bool is_science(const metadata::Mission& mission, const Product& product) {
  std::string_view name = product.name;
  if (name.ends_with(".gz")) name.remove_suffix(3);
  const auto dot = name.rfind('.');
  const metadata::ProductType* type =
      mission.product_type(product.suffix, dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1));
  return type != nullptr && type->type == "science";
}

base::Status date_undated(catalog::Catalog& catalog, catalog::Transaction& transaction,
                          const metadata::Mission& mission, const std::string& program) {
  ALMAGEST_TRY(std::vector<Product> products, catalog.products_of_program(mission, program));
  if (!program.empty()) {
    ALMAGEST_TRY(const std::vector<Product> more, catalog.products_without_dataset(mission, program));
    products.insert(products.end(), more.begin(), more.end());
  }
  Dater dater(catalog, mission, program, std::move(products));
  if (!dater.has_work()) return {};
  ALMAGEST_CHECK(dater.run());
  std::set<catalog::Id> datasets;
  for (const Product& product : dater.changed()) {
    const catalog::Version& version = *product.current;
    ALMAGEST_CHECK(transaction.set_release(version.id, version.release, version.dated));
    ALMAGEST_CHECK(transaction.note(mission, "dated", product.dataset, product.id, product.name));
    if (product.dataset) datasets.insert(*product.dataset);
  }
  for (const catalog::Id id : datasets) ALMAGEST_CHECK(rebuild_dataset(catalog, transaction, mission, id));
  return {};
}

}  // namespace almagest::ingest
